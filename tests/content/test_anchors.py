"""A paragraph keeps its name as long as it keeps its words."""

import re

from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from content.rules.anchors import anchored
from core.html import clean

LAW = (
    "<h2>第一章</h2><p>第一条 甲。</p><p>乙。</p><h3>第一节</h3><p>丙<b>丁</b>&amp;。</p>"
    "<h2>第二章</h2><p>戊。</p>"
)


def named(html):
    return {paragraph.text: paragraph.anchor for paragraph in anchored(html)[1]}


def test_a_name_survives_changes_elsewhere():
    before = named(LAW)
    after = named("<p>新的开头</p>" + LAW.replace("<p>乙。</p>", "").replace("<b>丁</b>", "<em>丁</em>"))
    assert {text: after[text] for text in before if text != "乙。"} == {
        t: a for t, a in before.items() if t != "乙。"
    }


def test_changed_words_change_the_name():
    assert named("<p>甲</p>")["甲"] != named("<p>甲乙</p>")["甲乙"]


def test_words_that_occur_again_are_told_apart():
    anchors = [paragraph.anchor for paragraph in anchored("<p>甲</p><p>乙</p><p>甲</p>")[1]]
    assert anchors[2] == anchors[0] + "-2"
    assert len(set(anchors)) == 3


def test_each_paragraph_knows_its_heading_and_place():
    found = anchored(LAW)[1]
    assert [(p.position, p.text, p.heading) for p in found] == [
        (1, "第一章", ""),
        (2, "第一条 甲。", "第一章"),
        (3, "乙。", "第一章"),
        (4, "第一节", "第一章"),
        (5, "丙丁&。", "第一节"),
        (6, "第二章", ""),
        (7, "戊。", "第二章"),
    ]


def test_a_table_row_is_one_paragraph():
    html, found = anchored(
        "<table><tbody><tr><td><p>甲</p></td><td>乙</td></tr><tr><td></td></tr></tbody></table>"
    )
    assert [paragraph.text for paragraph in found] == ["甲 乙"]
    assert BeautifulSoup(html, "html.parser").find(id=found[0].anchor).name == "tr"


def test_a_table_that_only_lays_out_text_gives_its_paragraphs():
    found = anchored("<table><tbody><tr><td><p>甲</p><p>乙</p></td></tr></tbody></table>")[1]
    assert [paragraph.text for paragraph in found] == ["甲", "乙"]


def test_a_list_item_does_not_swallow_the_list_inside_it():
    found = anchored("<ul><li>甲<ul><li>乙</li></ul></li><li><p>丙</p></li></ul>")[1]
    assert [paragraph.text for paragraph in found] == ["甲", "乙", "丙"]


def test_text_outside_of_paragraphs_becomes_one():
    html, found = anchored("甲<b>乙</b><p>丙</p>丁")
    assert [paragraph.text for paragraph in found] == ["甲乙", "丙", "丁"]
    assert clean(html) == html


def test_a_footnote_mark_does_not_change_the_name_and_its_link_still_leads_somewhere():
    html = (
        '<p>甲<sup><a href="#p-note-1" id="p-note-ref-1">[1]</a></sup></p>'
        '<ol><li id="p-note-1"><p>注 <a href="#p-note-ref-1">↑</a></p></li></ol>'
    )
    assert named(html) == named("<p>甲</p><p>注</p>")
    ids = [tag["id"] for tag in BeautifulSoup(anchored(html)[0], "html.parser").select("[id]")]
    assert {"p-note-1", "p-note-ref-1"} < set(ids)
    assert len(ids) == len(set(ids))


WRITTEN = (
    "<p> </p> <table><tr><td> </td></tr></table> <h2> <li> <div> </div> <b> </b> 甲 乙 &amp; <br> "
    "<img/src=/a> <p/id=p-1> <ul> <blockquote> <a/href=#p-note-1> </a> <pre> <p>甲</p> <tr><td> "
    "<li/id=p-note-1> <span>"
)
PIECES = st.sampled_from(re.split(" ", WRITTEN))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_naming_twice_is_naming_once_and_the_result_is_clean(written):
    html, found = anchored(clean(written))
    assert anchored(html) == (html, found)
    assert clean(html) == html
    page = BeautifulSoup(html, "html.parser")
    assert [page.find(id=paragraph.anchor) is not None for paragraph in found] == [True] * len(found)
    assert len({paragraph.anchor for paragraph in found}) == len(found)
