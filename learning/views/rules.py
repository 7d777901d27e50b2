"""学时规则: what a unit converts into how many hours, and how many a year asks for."""

from decimal import Decimal

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.times import day_of, year_of
from core.web import needs, page, work
from learning import access
from learning.actions import rules as actions
from learning.forms.rules import RuleForm, TargetsForm
from learning.queries import rules as queries
from learning.queries.branch import unit_kept
from learning.rules.conversion import UNIT_LABELS
from learning.rules.hours import HourCategory, Unit
from learning.rules.targets import REQUIREMENTS, Audience
from learning.views.blueprint import bp
from members.models import Node

May = access.May


@bp.get("/manage/hours/rules")
@needs(May.SET_RULES)
def rules() -> ResponseReturnValue:
    """Show the rules and targets in force at the actor's unit."""
    return _page(_unit())


@bp.post("/manage/hours/rules")
@needs(May.SET_RULES)
def rules_change() -> ResponseReturnValue:
    """Let a rule hold from a day on."""
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
    )
    actions.change_rule(work(), node, change)
    flash("学时规则已保存。已经登记的学时仍按当时的规则，不会改变。")
    return redirect(url_for(".rules"), code=303)


@bp.post("/manage/hours/targets")
@needs(May.SET_RULES)
def targets_set() -> ResponseReturnValue:
    """Set how many hours this year asks for."""
    node, form = _unit(), TargetsForm()
    if not form.validate_on_submit():
        return _page(node, targets=form), 422
    wanted = {who: form[who.value].hundredths for who in actions.AUDIENCE_LABELS}
    actions.set_targets(work(), node, year_of(work().now), wanted)
    flash("应修学时已保存。")
    return redirect(url_for(".rules"), code=303)


def _unit() -> Node:
    node = unit_kept(work())
    if node is None:
        raise NotFoundError("没有找到由您管理的支部。")
    return node


def _page(node: Node, rule: RuleForm | None = None, targets: TargetsForm | None = None) -> str:
    today, year = day_of(work().now), year_of(work().now)
    return page(
        "learning/rules.html",
        node=node,
        year=year,
        in_force=queries.rules_for(work(), node.path, today),
        labels=UNIT_LABELS,
        history=queries.rule_history(work(), node),
        rule=rule or RuleForm(formdata=None, valid_from=today),
        targets=targets or TargetsForm(formdata=None, data=_targets(node, year)),
        sources={one.audience.value: one.source for one in REQUIREMENTS},
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
