"""The tree of columns: tending it, and its pages."""

from io import BytesIO

import pytest
from sqlalchemy import select

from content.actions.columns import (
    SHIPPED,
    ColumnInUseError,
    add_column,
    move_column,
    ship_columns,
    withdraw_column,
)
from content.models import StudyColumn
from content.queries.columns import tree_for_manager, tree_for_member
from core.errors import BadInputError
from members.actions.tree import found_root
from members.models import NodeKind
from tests.content.made import png


@pytest.fixture
def tending(make, work_as):
    return work_as(make.secretary())


@pytest.fixture
def secretary(browser, make):
    return browser.sign_in(make.secretary())


def titles(work):
    return [branch.column.title for branch in tree_for_member(work)]


def test_a_new_organisation_begins_with_five_columns(tending):
    root = found_root(tending, NodeKind.COMMITTEE, "某局党委")
    own = tending.session.scalars(select(StudyColumn).where(StudyColumn.node_id == root.id)).all()
    assert tuple(column.title for column in own) == SHIPPED
    assert ship_columns(tending, root) == []


def test_columns_hang_inside_columns_of_the_same_organisation(tending, make):
    outer = add_column(tending, make.branch, "党史学习")
    add_column(tending, make.branch, "理论学习")
    add_column(tending, make.branch, "百年党史", parent=outer)
    assert [(b.column.title, b.depth) for b in tree_for_member(tending)] == [
        ("党史学习", 0),
        ("百年党史", 1),
        ("理论学习", 0),
    ]
    with pytest.raises(BadInputError):
        add_column(tending, make.node(), "别处", parent=outer)


def test_columns_change_places_with_their_neighbours_and_stop_at_the_ends(tending, make):
    first, second, _ = (add_column(tending, make.branch, title) for title in "甲乙丙")
    move_column(tending, second, down=False)
    assert titles(tending) == ["乙", "甲", "丙"]
    move_column(tending, second, down=False)
    move_column(tending, first, down=True)
    assert titles(tending) == ["乙", "丙", "甲"]


def test_a_column_in_use_is_not_withdrawn(library):
    law = library.article()
    with pytest.raises(ColumnInUseError):
        withdraw_column(library.work, library.column)
    law.withdrawn_at = library.work.now
    library.work.session.flush()
    withdraw_column(library.work, library.column)
    assert titles(library.work) == []
    assert [b.column.title for b in tree_for_manager(library.work)] == ["应急业务"]


def test_columns_are_added_renamed_moved_and_withdrawn_on_their_pages(secretary, make, session):
    secretary.post("/manage/columns", title="党史学习", intro="学党史", node=make.branch.id, parent=0)
    secretary.post("/manage/columns", title="理论学习", node=make.branch.id, parent=0)
    first, second = session.scalars(select(StudyColumn).order_by(StudyColumn.id))
    secretary.post(f"/manage/columns/{second.id}/move", to="up")
    page = secretary.get("/manage/columns")
    assert [a.text for a in page.select(".column-row .row-main a")] == ["理论学习", "党史学习"]
    secretary.post(f"/manage/columns/{first.id}", title="百年党史", intro="")
    secretary.post(f"/manage/columns/{first.id}/state", to="withdraw")
    session.refresh(first)
    assert (first.title, first.withdrawn_at is not None) == ("百年党史", True)
    secretary.post(f"/manage/columns/{first.id}/state", to="restore")
    session.refresh(first)
    assert first.withdrawn_at is None
    secretary.post(f"/manage/columns/{first.id}/move", 422, to="left")
    secretary.post("/manage/columns", 422, title="", node=make.branch.id, parent=0)


def test_the_usual_columns_can_be_made_from_the_empty_page(secretary):
    assert "建立常用的五个栏目" in secretary.get("/manage/columns").text
    secretary.post("/manage/columns/usual")
    assert len(secretary.get("/manage/columns").select(".column-row")) == 5


def test_a_cover_is_drawn_anew_and_shown_to_members(secretary, browser, make, library):
    address = f"/manage/columns/{library.column.id}/cover"
    secretary.post(address, cover=(BytesIO(png(40, 30)), "封面.png"))
    secretary.post(address, 415, cover=(BytesIO(b"<svg onload=x>"), "封面.png"))
    secretary.post(address, 422)
    page = browser.sign_in(make.member()).get(f"/study/?column={library.column.id}")
    assert browser.fetch(page.select_one(".column-intro img")["src"]).mimetype == "image/png"
    browser.sign_in(make.member(node=make.node()))
    browser.get(f"/study/columns/{library.column.id}/cover", status=404)


def test_a_branch_tends_its_own_columns_only(browser, make, library):
    browser.sign_in(make.secretary(node=make.node()))
    browser.get(f"/manage/columns/{library.column.id}", status=404)
    browser.post(f"/manage/columns/{library.column.id}/move", 404, to="up")
    browser.post("/manage/columns", 422, title="甲", node=make.branch.id, parent=0)
