"""Searching finds every word that stands in a text the reader may see, and nothing else."""

import pytest
from sqlalchemy import delete, select

from content.access import May
from content.actions import materials as actions
from content.actions.intake import written
from content.actions.search import index_left_behind
from content.models import Material, Searched, SearchedSection
from content.queries.checks import search_index_is_fresh
from content.queries.search import Asked, search
from core import search_index
from members.models import Stage

RARE = "<h2>名单</h2><p>𬭎某〇、张　三同志参加 2026 年培训，文件号 GB/T 19001-2016，使用ＵＫｅｙ登录。</p>"


def titles(work, words, **asked):
    return [one.material.title for one in search(work, Asked(words, **asked)).found]


@pytest.mark.parametrize(
    "words",
    [
        "名单",
        "𬭎某",
        "某〇",
        "张三",
        "2026年",
        "2026 年培训",
        "19001",
        "gb",
        "ukey",
        "ＵＫ",
        "培",
        "训",
        "名单 培训",
        "同志参加",
        "张三同志",
    ],
)
def test_what_stands_in_the_text_is_found(library, work, words):
    library.article("名册", RARE)
    library.article()
    assert titles(work, words) == ["名册"]


@pytest.mark.parametrize(
    "words",
    ["单名", "三张", "培训 安全", "9001", "key", "%", "_", '"', "AND", "NOT 名单x", "'", "*", ":*", "\\"],
)
def test_what_does_not_stand_there_is_not_found(library, work, words):
    library.article("名册", RARE)
    assert titles(work, words) == []


def test_words_across_title_and_text_are_found_together(library, work):
    library.article("安全生产法")
    library.article("消防法", "<p>为了加强消防工作。</p>")
    assert titles(work, "安全生产 施行") == ["安全生产法"]
    assert titles(work, "消防 施行") == []


def test_a_title_comes_before_a_mention(library, work):
    library.article("学习安排", "<p>本月学习党章，读党章，谈党章。</p>" * 3)
    library.article("党章", "<p>总纲。</p>")
    assert titles(work, "党章") == ["党章", "学习安排"]


def test_the_paragraph_with_most_of_it_is_opened(library, work, browser):
    law = library.article()
    found = search(work, Asked("安全生产 制定")).found[0]
    assert found.heading == "第一章 总则"
    assert [piece.text for piece in found.pieces if piece.is_hit] == ["安全生产", "制定"]
    browser.sign_in(library.make.member())
    page = browser.get("/search?q=安全生产 制定")
    link = page.select_one("a.found")
    assert link["href"] == f"/materials/{law.id}#{found.anchor}"
    assert browser.get(link["href"]).select_one(f"#{found.anchor}").text.startswith("第一条")


def test_only_what_may_be_opened_is_found(library, work_as, site):
    """The filter in SQL and the permission table agree, for everybody and every state of a material."""
    make = library.make
    elsewhere = make.node(name="第三支部")
    library.article("公开学习")
    library.article("预备党员学习", stages=["probationary"])
    library.article("草稿学习", published_at=None)
    actions.withdraw(library.work, library.article("撤下学习"))
    library.work.session.commit()
    people = [
        make.member(),
        make.member(stage=Stage.PROBATIONARY),
        make.member(node=elsewhere),
        make.secretary(),
        make.member("secretary", node=elsewhere),
        make.member("inspector"),
    ]
    every = library.work.session.scalars(select(Material)).all()
    seen = []
    for person in people:
        own = work_as(person)
        allowed = {one.title for one in every if site.rulebook.allows(own, May.SEE, one)}
        assert set(titles(own, "学习")) == allowed
        seen.append(len(allowed))
    assert seen == [1, 2, 0, 4, 0, 4]


def test_a_replaced_text_is_found_at_once_and_the_old_one_no_more(library, work):
    law = library.article()
    actions.revise(library.work, law, written("<p>全新内容</p>"))
    library.work.session.commit()
    assert titles(work, "全新内容") == ["安全生产法"]
    assert titles(work, "生产经营") == []
    assert search_index_is_fresh(work.session) == []


def test_a_renamed_material_is_found_by_its_new_name(library, work):
    law = library.article()
    actions.change_terms(library.work, law, library.column, "安监法", actions.Terms(summary="摘要里的话"))
    library.work.session.commit()
    assert titles(work, "安监法") == titles(work, "摘要里") == ["安监法"]
    assert titles(work, "安全生产法") == []


def test_check_tells_a_stale_index_and_making_it_again_mends_it(library, work, session, site):
    library.article()
    session.execute(delete(Searched))
    search_index.empty(session)
    session.commit()
    assert len(search_index_is_fresh(session)) == 2
    result = site.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0, result.output
    assert search_index_is_fresh(session) == []
    assert titles(work, "安全生产") == ["安全生产法"]


def test_what_the_index_never_had_comes_in_by_itself(library, work, session):
    library.article()
    session.execute(delete(Searched))
    session.execute(delete(SearchedSection))
    search_index.empty(session)
    session.commit()
    assert index_left_behind(library.work) == 1
    assert index_left_behind(library.work) == 0
    assert search_index_is_fresh(session) == []


def test_column_and_kind_narrow_the_search(library, work):
    from content.actions.columns import add_column

    history = add_column(library.work, library.make.branch, "党史学习")
    library.article("学习甲")
    library.article("学习乙", column=history)
    assert titles(work, "学习", column_ids={history.id}) == ["学习乙"]
    assert titles(work, "学习", kind="pdf") == []


def test_pages_follow_each_other_without_gaps(library, work, browser):
    for number in range(12):
        library.article(f"学习材料{number}")
    first, second = search(work, Asked("学习材料")), search(work, Asked("学习材料", page=2))
    assert (first.total, first.pages, len(first.found), len(second.found)) == (12, 2, 10, 2)
    assert len({one.material.id for one in (*first.found, *second.found)}) == 12
    browser.sign_in(library.make.member())
    assert browser.get("/search?q=学习材料&page=99").select_one(".pager").text.split()[0]


def test_nothing_found_suggests_what_would_be(library, browser):
    library.article()
    browser.sign_in(library.make.member())
    page = browser.get("/search?q=安全生产 蘑菇")
    assert [one.text.strip() for one in page.select(".chip")] == ["安全生产"]
    assert browser.get("/search").select_one("h1").text == "搜索"
    browser.get("/search?q=" + "长" * 300)


def test_a_page_of_results_takes_few_statements(library, browser, queries):
    for number in range(12):
        library.article(f"学习材料{number}")
    browser.sign_in(library.make.member())
    browser.get("/search?q=学习")
    queries.clear()
    browser.get("/search?q=学习")
    assert len(queries) <= 12, queries


def test_a_long_paragraph_is_found_to_its_end(library, work):
    library.article("长文", "<p>" + "甲乙丙丁" * 6_000 + "结尾之处</p>")
    assert titles(work, "结尾之处") == ["长文"]
    assert search(work, Asked("结尾之处")).found[0].pieces[-1].text == "结尾之处"


def test_quizzes_of_that_name_stand_beside(library, browser):
    library.make.quiz(title="党章知识测试")
    library.make.quiz(title="党章草稿", state="draft")
    library.make.quiz(title="别人的党章测试", node=library.make.node())
    browser.sign_in(library.make.member())
    rows = browser.get("/search?q=党章 测试").select("[aria-labelledby=found-quizzes] .row")
    assert [row.select_one(".row-main").text.strip() for row in rows] == ["党章知识测试"]
    browser.sign_in(library.make.secretary())
    page = browser.get("/search?q=党章")
    assert "党章草稿" in page.text
    assert "在题库里找" in page.text
