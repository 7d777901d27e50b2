"""How many have finished a material, among those it is meant for."""

from content.models import Material, MaterialKind, Revision, StudyColumn
from learning.models import Progress
from learning.queries.finishing import finished_of
from members.models import MemberState, Stage
from tests.factories import NOON


def test_those_it_is_meant_for_are_counted_and_nobody_else(make, work_as):
    column = make.save(StudyColumn(node=make.branch, title="理论学习"))
    material = make.save(
        Material(
            column=column,
            node=make.branch,
            title="消防法",
            kind=MaterialKind.ARTICLE,
            stages=["full"],
            created_at=NOON,
        )
    )
    revision = make.save(Revision(material_id=material.id, number=1, at=NOON))
    group = make.node(parent=make.branch)
    done, _, inside = make.member(), make.member(), make.member(node=group)
    others = [
        make.member(stage=Stage.ACTIVIST),
        make.member(state=MemberState.LEFT),
        make.member(node=make.node()),
    ]
    begun = {"material_id": material.id, "revision_id": revision.id, "opened_at": NOON, "seen_at": NOON}
    for member in (done, inside, *others):
        make.save(Progress(member_id=member.id, finished_at=NOON, **begun))
    work = work_as(make.secretary())
    assert finished_of(work, material) == (2, 4)
