"""学时规则: what a unit converts into how many hours, and how many a year asks for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.times import day_of, year_of
from core.web import needs, page, work
from learning import access
from learning.actions import rules as actions
from learning.forms.rules import PresetForm, RuleForm, TargetsForm
from learning.queries import rules as queries
from learning.queries.branch import unit_kept
from learning.rules.conversion import UNIT_LABELS, Conversion, preset_rules
from learning.rules.hours import HourCategory, Unit
from learning.rules.preview import Effect, effects
from learning.rules.targets import REQUIREMENTS, Audience
from learning.views.blueprint import bp
from members.models import Member, Node

May = access.May


@bp.get("/manage/hours/rules")
@needs(May.SET_RULES)
def rules() -> ResponseReturnValue:
    """Show the rules and targets in force at the actor's unit."""
    return _page(_unit())


@bp.post("/manage/hours/rules")
@needs(May.SET_RULES)
def rules_change() -> ResponseReturnValue:
    """Let a rule hold from a day on, or only show what it would have made of this year."""
    node, form = _unit(), RuleForm()
    if not form.validate_on_submit():
        return _page(node, rule=form), 422
    assert form.valid_from.data is not None
    change = actions.RuleChange(
        unit=Unit(form.unit.data),
        hundredths=form.hours.hundredths,
        category=HourCategory(form.category.data),
        valid_from=form.valid_from.data,
        cap_per_year=None if form.cap.data is None else form.cap.hundredths,
        cap_per_event=None if form.cap_event.data is None else form.cap_event.hundredths,
    )
    if "preview" in request.form:
        return _page(node, rule=form, effects=_effects(node, {change.unit: change.as_conversion()}))
    actions.change_rule(work(), node, change)
    flash("学时规则已保存。已经登记的学时仍按当时的规则，不会改变。")
    return redirect(url_for(".rules"), code=303)


@bp.post("/manage/hours/rules/preset")
@needs(May.SET_RULES)
def rules_preset() -> ResponseReturnValue:
    """Let a shipped set of rules hold from a day on, or only show what it would have made of this year."""
    node, form = _unit(), PresetForm()
    if not form.validate_on_submit():
        return _page(node, preset=form), 422
    assert form.valid_from.data is not None
    if "preview" in request.form:
        rules = preset_rules(form.preset.data, form.valid_from.data)
        return _page(node, preset=form, effects=_effects(node, rules))
    actions.adopt_preset(work(), node, form.preset.data, form.valid_from.data)
    flash("换算方案已保存。已经登记的学时仍按当时的规则，不会改变。")
    return redirect(url_for(".rules"), code=303)


def _effects(node: Node, rules: Mapping[Unit, Conversion]) -> list[tuple[Member, Effect]]:
    today = queries.rules_for(work(), node.path, day_of(work().now))
    entries = queries.entries_of_year(work(), node, year_of(work().now))
    changed = [
        (member, counted) for member, counted in entries if counted.rule.partition("/")[0] in set(rules)
    ]
    members = {member.id: member for member, _ in changed}
    found = effects((counted for _, counted in changed), dict(today) | dict(rules))
    told = [(members[key], effect) for key, effect in found.items()]
    return sorted(told, key=lambda one: (one[1].then - one[1].now, one[0].name))


@bp.post("/manage/hours/targets")
@needs(May.SET_RULES)
def targets_set() -> ResponseReturnValue:
    """Set how many hours this year asks for."""
    node, form = _unit(), TargetsForm()
    if not form.validate_on_submit():
        return _page(node, targets=form), 422
    year = year_of(work().now)
    now = _targets(node, year)
    # What stays as it is goes on following the unit above.
    changed = [who for who in actions.AUDIENCE_LABELS if form[who.value].data != now[who.value]]
    if changed:
        actions.set_targets(work(), node, year, {who: form[who.value].hundredths for who in changed})
    flash("应修学时已保存。" if changed else "应修学时没有改动。")
    return redirect(url_for(".rules"), code=303)


def _unit() -> Node:
    node = unit_kept(work())
    if node is None:
        raise NotFoundError("没有找到由您管理的支部。")
    return node


def _page(node: Node, **given: Any) -> str:
    today, year = day_of(work().now), year_of(work().now)
    return page(
        "learning/rules.html",
        node=node,
        year=year,
        in_force=queries.rules_for(work(), node.path, today),
        labels=UNIT_LABELS,
        history=queries.rule_history(work(), node),
        sources={one.audience.value: one.source for one in REQUIREMENTS},
        **{
            "rule": RuleForm(formdata=None, valid_from=today),
            "preset": PresetForm(formdata=None, valid_from=today, preset="A"),
            "targets": TargetsForm(formdata=None, data=_targets(node, year)),
            "effects": None,
        }
        | given,
    )


def _targets(node: Node, year: int) -> dict[str, Decimal]:
    set_ = queries.kept_targets(work(), year)
    shipped = {one.audience: one.hundredths for one in REQUIREMENTS}
    return {
        who.value: Decimal(_nearest(set_, node, who, shipped[who])) / 100 for who in actions.AUDIENCE_LABELS
    }


def _nearest(set_: queries.Targets, node: Node, who: Audience, otherwise: int) -> int:
    above = [path for path, audience in set_ if audience == who and node.path.startswith(path)]
    return set_[max(above, key=len), who.value] if above else otherwise
