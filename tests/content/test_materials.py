"""Adding, revising, publishing and withdrawing materials."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from content.actions.columns import add_column
from content.actions.intake import written
from content.actions.materials import (
    EmptyMaterialError,
    Terms,
    add_article,
    change_terms,
    publish,
    restore,
    revise,
    withdraw,
)
from content.jobs import announce_due
from content.models import Material, MaterialKind, Paragraph, Picture, Revision, StoredFile
from content.queries.paragraphs import find, paragraphs_of
from content.signals import material_published, material_revised
from core.errors import BadInputError, NotAllowedError
from core.files import store
from members.models import AuditEvent, MemberState, Notice, Stage
from tests.content.made import mp4, pdf, report, word
from tests.factories import NOON


def notices(session):
    return sorted(session.scalars(select(Notice.member_id)))


def test_an_article_has_a_paragraph_for_each_anchor(library):
    law = library.article()
    html = library.work.session.get(Revision, law.revision_id).html
    paragraphs = paragraphs_of(library.work, law.revision_id)
    assert [p.anchor for p in paragraphs] == re.findall(r'id="(p-[\w-]+)"', html)
    assert (paragraphs[1].heading, paragraphs[1].position) == ("第一章 总则", 2)


def test_a_phrase_finds_its_paragraph(library):
    law = library.article()
    anchor = find(library.work, law.id, "从事生产 经营活动的单位")
    assert anchor == paragraphs_of(library.work, law.revision_id)[2].anchor
    assert find(library.work, law.id, "没有这句话") is find(library.work, law.id, " ") is None


def test_markdown_is_an_article_too(library):
    made = add_article(
        library.work, library.column, "通知", "# 通知\n\n## 一、要求\n\n**认真**学习。", is_markdown=True
    )
    html = library.work.session.get(Revision, made.revision_id).html
    assert "<strong>认真</strong>" in html
    assert made.published_at is None


def test_what_is_written_is_cleaned(library):
    made = library.article(text='<p onclick="x()">文<script>alert(1)</script></p>')
    html = library.work.session.get(Revision, made.revision_id).html
    assert re.fullmatch(r'<p id="p-\w+">文</p>', html)


@pytest.mark.parametrize("text", ["", " ", "<p> </p>", "<script>x</script>"])
def test_an_empty_text_is_refused(text):
    with pytest.raises(BadInputError):
        written(text)
    with pytest.raises(BadInputError):
        written("  \n", is_markdown=True)


def test_a_word_document_keeps_its_pictures_behind_the_material(library):
    made = library.file(word(report), "通知.docx")
    session = library.work.session
    pictures = session.scalars(select(Picture).where(Picture.material_id == made.id)).all()
    html = session.get(Revision, made.revision_id).html
    assert f'src="/materials/{made.id}/pictures/{pictures[0].id}"' in html
    assert made.title == "关于开展主题党日活动的通知"


def test_a_pdf_and_a_video_say_how_much_there_is(library):
    made = library.file(pdf(["One page of text", "Two"]), "报告.pdf")
    revision = library.work.session.get(Revision, made.revision_id)
    assert (made.kind, revision.pages) == (MaterialKind.PDF, 2)
    assert find(library.work, made.id, "One page")
    film = library.file(mp4(seconds=90), "微党课.mp4")
    assert (film.kind, film.title) == (MaterialKind.VIDEO, "微党课")
    assert library.work.session.get(Revision, film.revision_id).seconds == 90


def test_a_new_version_leaves_the_old_one_and_tells_who_cites_it(library):
    law = library.article()
    first = library.work.session.get(Revision, law.revision_id)
    told = []
    with material_revised.connected_to(lambda sender, **more: told.append((sender, more["before"]))):
        second = revise(library.work, law, written("<p>第一条 新的。</p>"), "修订")
    assert (second.number, second.note, law.revision_id) == (2, "修订", second.id)
    assert told == [(law, first)]
    assert "制定本法" in first.html


def test_the_audience_of_a_required_material_is_told_once(library, make):
    reader, group = make.member(), make.node(parent=make.branch)
    inside = make.member(node=group)
    make.member(node=make.node())
    make.member(state=MemberState.LEFT)
    law = library.article(is_required=True)
    publish(library.work, law)
    library.work.session.commit()
    everybody = sorted([library.work.actor.id, reader.id, inside.id])
    assert notices(library.work.session) == everybody
    notice = library.work.session.scalar(select(Notice).limit(1))
    assert (notice.cause, notice.url) == (f"material:{law.id}:published", f"/materials/{law.id}")


def test_only_the_stages_meant_are_told(library, make):
    activist = make.member(stage=Stage.ACTIVIST)
    library.article(is_required=True, stages=["activist"])
    assert notices(library.work.session) == [activist.id]


def test_what_may_be_studied_is_not_announced(library):
    library.article()
    assert notices(library.work.session) == []


def test_what_waits_is_announced_when_its_moment_has_come(library, make, work_as):
    law = library.article(is_required=True, published_at=NOON + timedelta(hours=1))
    announce_due(library.work)
    assert notices(library.work.session) == []
    announce_due(work_as(make.secretary(), NOON + timedelta(hours=1)))
    library.work.session.commit()
    assert len(notices(library.work.session)) == 2
    assert library.work.session.get(Material, law.id).published_at == NOON + timedelta(hours=1)


def test_making_a_material_required_later_tells_its_audience(library):
    law = library.article()
    change_terms(library.work, law, library.column, law.title, Terms(node=law.node, is_required=True))
    library.work.session.flush()
    assert notices(library.work.session) == [library.work.actor.id]


def test_publishing_is_heard_above(library):
    heard = []
    with material_published.connected_to(lambda sender, **_more: heard.append(sender)):
        law = library.article()
    assert heard == [law]


def test_nothing_to_read_cannot_be_published(library, make):
    empty = make.save(
        Material(
            column=library.column, node=make.branch, title="空", kind=MaterialKind.ARTICLE, created_at=NOON
        )
    )
    with pytest.raises(EmptyMaterialError):
        publish(library.work, empty)


def test_a_required_material_is_worth_one_hour_unless_said_otherwise(library):
    assert library.article(is_required=True).hundredths == 100
    assert library.article(is_required=True, hundredths=50).hundredths == 50
    assert library.article().hundredths == 0


def test_withdrawing_and_restoring_are_written_down_once(library):
    law = library.article()
    withdraw(library.work, law)
    withdraw(library.work, law)
    restore(library.work, law)
    library.work.session.flush()
    deeds = list(
        library.work.session.scalars(select(AuditEvent.deed).where(AuditEvent.thing == f"material:{law.id}"))
    )
    assert deeds == [f"content.material.{deed}" for deed in ("add", "publish", "withdraw", "restore")]


def test_nobody_publishes_beyond_their_reach_or_outside_the_columns_audience(library, make, work_as):
    elsewhere = make.node()
    with pytest.raises(BadInputError):
        library.article(node=elsewhere)
    foreign = add_column(library.work, elsewhere, "别处")
    with pytest.raises(NotAllowedError):
        library.article(column=foreign, node=elsewhere)


def test_a_file_that_cannot_be_used_leaves_nothing(library, site):
    with site.app_context():
        before = set(store().keys())
        for content, name in ((b"<html><script>", "报告.pdf"), (pdf(["x"])[:40], "断.pdf"), (b"", "空.docx")):
            with pytest.raises(Exception, match="。"):
                library.file(content, name)
        assert set(store().keys()) == before
    assert not library.work.session.scalar(select(func.count()).select_from(StoredFile))


def test_a_unit_that_fails_takes_the_stored_file_with_it(library, site, make):
    elsewhere = make.node()
    with site.app_context():
        before = set(store().keys())
        with pytest.raises(BadInputError):
            library.file(word(report), "通知.docx", node=elsewhere)
        assert set(store().keys()) == before


def test_paragraphs_keep_their_anchor_in_the_next_version(library):
    law = library.article()
    anchor = find(library.work, law.id, "第二条")
    text = "<p>新增的一段。</p><p>第二条 在中华人民共和国领域内从事生产经营活动的单位，适用本法。</p>"
    revise(library.work, law, written(text))
    assert find(library.work, law.id, "第二条") == anchor
    assert library.work.session.scalar(select(func.count()).select_from(Paragraph)) == 8
