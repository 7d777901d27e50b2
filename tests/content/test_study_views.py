"""What members see of the columns and materials."""

from datetime import timedelta

import pytest

from content.actions.columns import add_column
from content.actions.materials import withdraw
from members.models import Stage
from tests.factories import NOON


@pytest.fixture
def reader(browser, make):
    return browser.sign_in(make.member())


def test_a_member_reads_an_article_written_by_hand(reader, library):
    law = library.article(origin="全国人民代表大会常务委员会", is_required=True)
    listed = reader.get("/study/").select_one(".rows .mat")
    assert "必学" in listed.text
    page = reader.get(listed["href"])
    assert page.h1.text.strip() == law.title
    assert page.select_one(".passed").text.strip() == "全国人民代表大会常务委员会"
    assert [a.text for a in page.select(".outline a")] == ["第一章 总则", "第二章 附则"]


def test_every_paragraph_can_be_cited_and_articles_link_to_themselves(reader, library):
    page = reader.get(f"/materials/{library.article().id}")
    paragraphs = page.select(".doc-body p")
    assert all(p["id"].startswith("p-") for p in paragraphs)
    assert [a.text for a in page.select("a.cite")] == ["第一条", "第二条", "第三条"]
    assert all(a["href"] == f"#{a.parent['id']}" for a in page.select("a.cite, a.pn"))
    assert [a.text for a in page.select("a.pn")] == ["第二条第2款"]


def test_the_page_tells_the_scripts_of_learning_where_to_report(reader, library):
    law = library.article()
    article = reader.get(f"/materials/{law.id}").select_one("article.doc")
    assert article["data-progress-url"] == f"/materials/{law.id}/progress"
    assert (article["data-material"], article["data-kind"]) == (str(law.id), "article")
    assert article.has_attr("data-csrf")


@pytest.mark.parametrize(
    "hidden",
    [
        {"published_at": None},
        {"published_at": NOON + timedelta(minutes=1)},
        {"stages": ["activist", "candidate"]},
    ],
)
def test_what_is_not_for_a_member_is_neither_listed_nor_found(reader, library, hidden):
    material = library.article(**hidden)
    assert not reader.get("/study/").select(".rows .mat")
    reader.get(f"/materials/{material.id}", status=404)


def test_a_withdrawn_material_is_gone_for_members_and_there_for_those_who_tend_it(browser, make, library):
    material = library.article()
    withdraw(library.work, material)
    browser.sign_in(make.member()).get(f"/materials/{material.id}", status=404)
    page = browser.sign_in(make.member("committee")).get(f"/materials/{material.id}")
    assert "已撤下" in page.select_one(".notice").text


def test_a_stage_sees_what_is_meant_for_it(browser, make, library):
    material = library.article(stages=["activist"])
    browser.sign_in(make.member(stage=Stage.ACTIVIST)).get(f"/materials/{material.id}")


def test_another_branch_finds_nothing(browser, make, library):
    material = library.article()
    elsewhere = make.node()
    for role in (None, "secretary"):
        browser.sign_in(make.member(role, node=elsewhere))
        browser.get(f"/materials/{material.id}", status=404)
        assert not browser.get("/study/").select(".rows .mat, .toc .num")


def test_a_group_sees_what_its_branch_publishes(browser, make, library):
    material = library.article()
    browser.sign_in(make.member(node=make.node(parent=make.branch))).get(f"/materials/{material.id}")


def test_strangers_are_asked_to_sign_in(browser, library):
    for address in (f"/materials/{library.article().id}", "/materials/99999", "/study/"):
        response = browser.fetch(address)
        assert (response.status_code, response.location.split("?")[0]) == (303, "/login")


def test_columns_tell_what_is_in_them_and_below(reader, library, make):
    inner = add_column(library.work, make.branch, "法律法规", parent=library.column)
    library.article("甲", column=inner)
    library.article("乙")
    page = reader.get(f"/study/?column={library.column.id}")
    assert [n.contents[0] for n in page.select(".toc .num")] == ["2", "1"]
    assert len(page.select(".rows .mat")) == 2
    inside = reader.get(f"/study/?column={inner.id}")
    assert [m.text for m in inside.select(".mat-title")] == ["甲"]
    reader.get("/study/?column=99999", status=404)


def test_titles_are_searched_for_what_was_typed_and_not_for_a_pattern(reader, library):
    library.article("完成 100% 的办法")
    library.article("消防法")

    def titles(words):
        page = reader.get("/study/", query_string={"q": words})
        return [title.text for title in page.select(".mat-title")]

    assert titles("100%") == ["完成 100% 的办法"]
    assert titles("防") == ["消防法"]
    assert titles("_") == titles("%%") == []


def test_what_must_be_studied_can_be_listed_alone_and_is_counted(reader, library):
    library.article("甲", is_required=True)
    library.article("乙")
    page = reader.get("/study/?show=must")
    assert [m.text for m in page.select(".mat-title")] == ["甲"]
    assert [c.text for c in page.select(".chip .num")] == ["2", "1", "1"]


def test_what_is_due_next_comes_first_and_the_rest_in_the_order_of_the_column(reader, library):
    library.article("丁", position=2)
    library.article("丙", position=1)
    library.article("乙", due_at=NOON + timedelta(days=9))
    library.article("甲", due_at=NOON + timedelta(days=2))
    library.article("戊", due_at=NOON - timedelta(days=2), position=3)
    titles = [m.text for m in reader.get("/study/").select(".mat-title")]
    assert titles == ["甲", "乙", "丙", "丁", "戊"]


def test_a_long_list_goes_on_where_the_page_ended(reader, library):
    for number in range(34):
        library.article(f"第 {number:02} 份", "<p>文</p>", due_at=NOON + timedelta(days=number // 3))
    first = reader.get("/study/")
    second = reader.get(first.select_one("a[rel=next]")["href"])
    titles = [m.text for page in (first, second) for m in page.select(".mat-title")]
    assert titles == [f"第 {number:02} 份" for number in range(34)]


def test_the_number_of_statements_does_not_grow_with_the_list(reader, library, queries):
    counts = []
    for number in range(12):
        library.article(f"第 {number} 份", "<p>文</p>")
        if number in {1, 11}:
            queries.clear()
            reader.get("/study/")
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, queries
