"""Lists filter in SQL; what they show must be what the permission table allows."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from content.access import HIDDEN, RULES, May
from content.models import Material, MaterialKind
from content.queries.visibility import may_edit, may_see, may_study
from core.access import Rulebook
from members.models import Stage
from tests.factories import NOON

MOMENTS = (None, NOON - timedelta(days=1), NOON, NOON + timedelta(days=1))
STAGES = ([], ["full"], ["probationary", "activist"])


@pytest.fixture
def shelf(make, library):
    """A material of each state, for each audience, at three places of the tree."""
    group, elsewhere = make.node(parent=make.branch), make.node()
    for node, published, withdrawn, stages in product(
        (make.branch, group, elsewhere), MOMENTS, (None, NOON), STAGES
    ):
        make.session.add(
            Material(
                column=library.column,
                node=node,
                title="某资料",
                kind=MaterialKind.ARTICLE,
                stages=stages,
                published_at=published,
                withdrawn_at=withdrawn,
                created_at=NOON,
            )
        )
    make.session.commit()
    return group, elsewhere


@pytest.mark.parametrize("role", [None, "group_leader", "committee", "secretary", "admin", "inspector"])
@pytest.mark.parametrize("stage", [Stage.FULL, Stage.ACTIVIST])
def test_lists_show_what_the_table_allows(shelf, make, work_as, role, stage):
    for node in (make.branch, shelf[0]):
        work = work_as(make.member(role, node=node, stage=stage))
        rulebook = Rulebook(RULES, hidden=HIDDEN)
        every = work.session.scalars(select(Material)).all()
        for condition, permission in ((may_see, May.SEE), (may_edit, May.EDIT)):
            shown = set(work.session.scalars(select(Material).where(condition(work))))
            assert shown == {one for one in every if rulebook.allows(work, permission, one)}


def test_members_are_to_study_only_what_is_published_for_them(shelf, make, work_as):
    work = work_as(make.secretary(node=make.branch))
    listed = work.session.scalars(select(Material).where(may_study(work))).all()
    assert {one.node_id for one in listed} == {make.branch.id}
    assert all(one.published_at <= NOON and one.withdrawn_at is None for one in listed)
    assert {tuple(one.stages) for one in listed} == {(), ("full",)}
