"""What the sample branch studies: columns, materials, and how far everybody has come with them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from content.actions.columns import add_column, change_column
from content.actions.intake import written
from content.actions.links import add_link
from content.actions.materials import Terms, add_material, publish
from content.models import Material, StudyColumn
from content.queries.columns import find_column
from core.times import day_of, end_of
from core.work import Work
from learning.actions.progress import note_progress, study_for
from learning.actions.recall import choose_usual_checks, place_check
from learning.queries.progress import Standing, standing_at
from learning.queries.recall import chosen_checks
from members.actions.notices import read_notices
from members.models import Node
from sample.dates import Season, at, leisure
from sample.diary import Diary
from sample.people import People, sign_ins
from sample.reading import Text, branch, round_robin, texts

_CHECKED = 4
"""Materials, the latest, that have check questions."""
_OF_ITS_OWN = "支部编写，供内部学习"


def put_up(work: Work, people: People, diary: Diary, season: Season) -> Mapping[str, Material]:
    """Make the columns with their materials, to be published over the season; gives them by file name."""
    columns = {told["name"]: _column(work, people, **told) for told in branch()["columns"]}
    order = list(round_robin(texts(), list(columns)))
    made: dict[str, Material] = {}
    for n, text in enumerate(order):
        published_at = at(season.day(0.05 + 0.93 * n / len(order)), 9, 5 * (n % 6))
        due_at = end_of(day_of(published_at) + timedelta(days=max(10, season.days // 8)))
        terms = _terms(people.branch, text, n, due_at)
        body = written(text.markdown, is_markdown=True)
        material = add_material(work, columns[text.column], text.title, body, terms)
        diary.note(published_at, people.secretary, partial(_publish, material))
        _study(people, diary, material, published_at)
        made[text.name] = material
    link = _link(work, people, columns["应急业务"], len(order))
    diary.note(at(season.day(0.05), 9, 40), people.secretary, partial(_publish, link))
    for material in list(made.values())[-_CHECKED:]:
        diary.note(diary.now - timedelta(minutes=5), people.secretary, partial(_ask_checks, material))
    return made


def _ask_checks(material: Material, work: Work) -> None:
    """Let the secretary choose check questions after everybody studied who did; one stands in the text."""
    choose_usual_checks(work, material)
    for check, _, version in chosen_checks(work, material)[:1]:
        if version.material_id == material.id:
            place_check(work, material, check.id, version.anchor)


def _link(work: Work, people: People, column: StudyColumn, position: int) -> Material:
    """Lead to where the laws can be read that the materials are about."""
    terms = Terms(
        node=people.branch,
        origin="全国人民代表大会常务委员会办公厅主办的网站",
        hundredths=0,
        position=position,
    )
    about = "查安全生产法、消防法、突发事件应对法的现行文本。本栏目各篇写到的条文，以那里公布的为准。"
    return add_link(work, column, "国家法律法规数据库", "https://flk.npc.gov.cn/", about=about, terms=terms)


def _column(work: Work, people: People, name: str, intro: str, **_: str) -> StudyColumn:
    """Introduce the column that the organisation was founded with, or add it."""
    there = find_column(work, name)
    if there is None:
        return add_column(work, people.branch, name, intro=intro)
    change_column(replace(work, actor=people.administrator), there, title=name, intro=intro)
    return there


def _terms(node: Node, text: Text, position: int, due_at: datetime) -> Terms:
    return Terms(
        node=node,
        is_required=text.is_required,
        due_at=due_at if text.is_required else None,
        hundredths=text.hundredths,
        origin=text.source or _OF_ITS_OWN,
        position=position,
    )


def _publish(material: Material, work: Work) -> None:
    publish(work, material)


def _study(people: People, diary: Diary, material: Material, published_at: datetime) -> None:
    """Let some finish the material and some begin it, between its publication and its due day."""
    until = min(material.due_at or diary.now, diary.now)
    is_over = material.is_required and until < diary.now
    visitors = {one.login for one in sign_ins()}
    for member in people.students:
        # Whoever a visitor signs in as is behind with nothing: the first page shows what is to be done now.
        diligence = 1 if member.login in visitors else people.diligence[member.id]
        likely = diligence if is_over else diligence / 3 if material.is_required else 0.3
        moment = leisure(diary.dice, published_at, until)
        if diary.dice.random() < likely:
            deed = partial(_finish, material, diary.dice.randint(11, 25))
        elif diary.dice.random() < 0.25:
            deed = partial(_begin, material, diary.dice.randint(15, 70))
        else:
            continue
        diary.note(moment, people.viewers[member.id], deed)


def _finish(material: Material, minutes: int, work: Work) -> None:
    study_for(work, _standing(work, material), minutes * 60)


def _begin(material: Material, percent: int, work: Work) -> None:
    note_progress(work, _standing(work, material), percent)


def _standing(work: Work, material: Material) -> Standing:
    found = standing_at(work, material.id)
    assert found is not None
    return found


def read_the_inbox(people: People, diary: Diary, season: Season) -> None:
    """Let most have read their notices, but for the latest; those as whom visitors sign in always."""
    visitors = {one.login for one in sign_ins()}
    for member in people.members:
        if diary.dice.random() < 0.8 or member.login in visitors:
            share = diary.dice.uniform(0.9, 0.97)
            diary.note(at(season.day(share), 20), people.viewers[member.id], read_notices)
