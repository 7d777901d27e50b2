"""Essays: the actor's own, those that wait for review, those the branch may read, and what they resemble."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select

from content.models import Material, Revision
from content.queries.visibility import may_study
from core.html import text_of
from core.work import Work
from learning.access import KEEPERS, branch_place
from learning.models import Essay
from learning.rules.essays import WRITTEN, EssayState, Likeness, Source, likenesses
from members.models import Member, Node
from members.queries.people import below

PAGE = 30
_MOST_SOURCES = 400


def own_essays(work: Work) -> Sequence[Essay]:
    """List the actor's essays, the latest first."""
    mine = select(Essay).where(Essay.member_id == work.person.id).order_by(Essay.id.desc())
    return work.session.scalars(mine).unique().all()


def published_essays(work: Work, after: int | None = None) -> Sequence[Essay]:
    """List the essays that the actor's branch may read, the latest first."""
    shown = _of_writers().where(Essay.state == EssayState.PUBLISHED, below([branch_place(work)]))
    if after is not None:
        shown = shown.where(Essay.id < after)
    return work.session.scalars(shown.order_by(Essay.id.desc()).limit(PAGE + 1)).unique().all()


def essays_kept(work: Work, state: str, after: int | None = None) -> Sequence[Essay]:
    """List the essays of those below the actor that were handed in, those that wait longest first."""
    kept = _of_writers().where(below(work.person.places(*KEEPERS)), Essay.state != EssayState.DRAFT)
    if state:
        kept = kept.where(Essay.state == state)
    if after is not None:
        kept = kept.where(Essay.id > after)
    return work.session.scalars(kept.order_by(Essay.id).limit(PAGE + 1)).unique().all()


def _of_writers() -> Select[Essay]:
    return select(Essay).join(Member, Member.id == Essay.member_id).join(Node, Node.id == Member.node_id)


def resembling(work: Work, essay: Essay) -> list[Likeness]:
    """List the sentences of the actor's essay that stand nearly so in others' essays or in materials.

    Who wrote the other essay is not said: the check is for the writer alone.
    """
    return likenesses(essay.whole, [*_essays(work, essay), *_materials(work)])


def _essays(work: Work, essay: Essay) -> Iterator[Source]:
    others = (
        _of_writers()
        .where(
            Essay.member_id != essay.member_id,
            Essay.state.in_(WRITTEN),
            below([branch_place(work)]),
        )
        .order_by(Essay.id.desc())
        .limit(_MOST_SOURCES)
    )
    for other in work.session.scalars(others).unique():
        yield Source("本支部的另一篇心得体会", other.whole)


def _materials(work: Work) -> Iterator[Source]:
    texts = (
        select(Material.title, Revision.html)
        .join(Revision, Revision.id == Material.revision_id)
        .where(may_study(work))
        .order_by(Material.id.desc())
        .limit(_MOST_SOURCES)
    )
    for title, html in work.session.execute(texts):
        yield Source(f"《{title}》", text_of(html))
