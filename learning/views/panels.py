"""What the record has to say on pages of the packages below: on materials, their cards, and results."""

from typing import Any

from core.times import year_of
from core.web import fragment, may
from core.work import Work
from learning.access import May
from learning.queries.certificates import certificate_for, passed_at
from learning.queries.finishing import finished_of
from learning.queries.notes import is_kept, notes_on
from learning.queries.progress import earned_by, progress_by_material, standing_at, whole_rule
from learning.queries.recall import asks_inside, count_checks, recalled, study_rule
from learning.queries.standings import standing_of
from learning.queries.tested import earned_by_quiz
from learning.rules.completion import say_length, say_what_is_missing
from learning.rules.notes import COLORS
from learning.views.study import first_beat, shown
from quizzes.models import Quiz


def material_progress(work: Work, material: Any) -> str:
    """Show how far the member has come with a material, what finishing it earns, and the button for it."""
    if not may(May.STUDY, material):
        return ""
    standing = standing_at(work, material.id)
    assert standing is not None
    rule, done = whole_rule(work, standing, standing.done)
    return fragment(
        "learning/_progress.html",
        material=material,
        progress=standing if standing.opened_at else None,
        entry=earned_by(work, work.person.id, f"material:{material.id}"),
        missing=say_what_is_missing(rule, done),
        attended=done.attended_ms // 1000,
        rule=rule,
        say_length=say_length,
        shown=shown(material),
        beat=first_beat(material.id),
    )


def material_checks(work: Work, material: Any) -> str:
    """Ask check questions of a material at its end, and lead to those inside that are still open."""
    if not may(May.STUDY, material):
        return ""
    checks = recalled(work, material.id)
    at_end = [one for one in checks if not one.anchor]
    inside = [one for one in checks if one.anchor and not one.is_right]
    if not at_end and not inside:
        return ""
    own = study_rule(work, material)
    required = own is None or own.asks_checks
    return fragment(
        "learning/_checks.html", material=material, checks=at_end, inside=inside, required=required
    )


def checks_inside(work: Work, material: Any) -> dict[str, list[str]]:
    """Ask check questions of a material after the paragraphs chosen for them."""
    if not may(May.STUDY, material) or not asks_inside(work, material.id):
        return {}
    drawn: dict[str, list[str]] = {}
    for item in recalled(work, material.id):
        if item.anchor:
            shown = fragment("learning/_check_inside.html", material=material, item=item)
            drawn.setdefault(item.anchor, []).append(shown)
    return drawn


def material_notes(work: Work, material: Any) -> str:
    """Show the member's own notes beside a material, and let them write more."""
    if not may(May.NOTE, material):
        return ""
    return fragment("learning/_notes.html", material=material, notes=notes_on(work, material), colors=COLORS)


def material_keep(work: Work, material: Any) -> str:
    """Offer among the tools of a material to put it among one's 收藏."""
    if not may(May.NOTE, material):
        return ""
    return fragment("learning/_keep.html", material=material, is_kept=is_kept(work, material))


def note_links(_work: Work, _member: Any) -> str:
    """Lead from the page of the tab 我的 to notes and 收藏."""
    return fragment("learning/_note_links.html")


def material_rule(work: Work, material: Any) -> str:
    """Say to those who tend a material when it counts as studied, and lead to where that is set."""
    if not may(May.SET_STUDY, material):
        return ""
    standing = standing_at(work, material.id)
    assert standing is not None
    checks = count_checks(work, material.id) if standing.asks_checks is not False else 0
    return fragment(
        "learning/_study_rule.html",
        material=material,
        rule=standing.rule,
        checks=checks,
        say_length=say_length,
    )


def material_card(work: Work, material: Any) -> str:
    """Say in a list how far the member has come with a material."""
    return fragment(
        "learning/_card.html", material=material, progress=progress_by_material(work).get(material.id)
    )


def material_counts(work: Work, material: Any) -> str:
    """Say in the managers' list how many of its audience have finished a material."""
    done, meant = finished_of(work, material)
    if material.published_at is None and not done:
        return ""
    return fragment("learning/_counts.html", done=done, meant=meant)


def attempt_credit(work: Work, attempt: Any) -> str:
    """Say beside a result what its quiz has earned the member."""
    entry = earned_by_quiz(work, attempt.member_id, attempt.quiz_id)
    return fragment("learning/_credit.html", entry=entry) if entry and entry.hundredths else ""


def member_hours(work: Work, member: Any) -> str:
    """Say on a person's page how their year stands, with the way to their record."""
    if not may(May.SEE_RECORD, member):
        return ""
    return fragment("learning/_member_hours.html", standing=standing_of(work, member, year_of(work.now)))


def own_certificate(work: Work, attempt: Any) -> str:
    """Offer the member whose result passes their certificate, where the quiz gives one."""
    quiz = work.session.get(Quiz, attempt.quiz_id)
    if quiz is None or not quiz.gives_certificate or attempt.member_id != work.person.id:
        return ""
    passed = passed_at(work, quiz, attempt.member_id)
    if not passed:
        return ""
    return fragment(
        "learning/_certificate.html", quiz=quiz, certificate=certificate_for(work, passed[0], quiz)
    )


def certificates_link(work: Work, quiz: Any) -> str:
    """Lead from a quiz's results to its certificates."""
    return (
        fragment("learning/_certificates_link.html", quiz=quiz) if may(May.ISSUE_CERTIFICATES, quiz) else ""
    )


INSERTIONS = {"material.text": [checks_inside]}
PANELS = {
    "attempt.acts": [own_certificate],
    "results.acts": [certificates_link],
    "member.page": [member_hours],
    "material.progress": [material_checks, material_progress],
    "material.manage": [material_rule],
    "material.side": [material_notes],
    "material.tools": [material_keep],
    "me.links": [note_links],
    "material.card": [material_card],
    "material.counts": [material_counts],
    "attempt.credit": [attempt_credit],
}
