"""Real files, where they are at hand, open or are refused with a reason a secretary understands."""

import re
from pathlib import Path

import pytest

from content.models import Revision
from content.queries.paragraphs import find, paragraphs_of
from content.rules.anchors import anchored
from content.rules.conversion.markdown import markdown
from content.rules.conversion.video import video
from content.rules.reading import with_cites
from content.rules.sniffing import Kind, demand_kind
from core.child import ChildFailedError, run_in_child
from core.errors import RefusalError
from core.files import store
from core.html import clean
from core.packages import UnreadableError

FOLDER = Path(__file__).parents[2].parent / "shared/data/materials"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
LAWS = [path for path in FILES if path.suffix == ".md"]
OTHERS = [path for path in FILES if path.suffix != ".md"]
ARTICLE = re.compile("第[一二三四五六七八九十百零]+条")
READERS = {
    Kind.DOCX: "docx:docx",
    Kind.PDF: "pdf:pdf",
    Kind.PPTX: "slides:slides",
    Kind.TEXT: "markdown:markdown",
    Kind.MP4: "video:video",
}


REFUSED = {"empty.docx", "external-picture.docx"}


def read_or_refused(path):
    try:
        with path.open("rb") as file:
            kind = demand_kind(file, path.name, {*READERS, Kind.MP4})
            if kind is Kind.MP4:
                return video(file), ""
            read = run_in_child(f"content.rules.conversion.{READERS[kind]}", file)
            assert read == run_in_child(f"content.rules.conversion.{READERS[kind]}", path.read_bytes())
            return read, ""
    except (UnreadableError, ChildFailedError) as refusal:
        return {}, refusal.message


def test_every_real_file_opens_or_is_refused_with_a_reason():
    for path in FILES:
        read, reason = read_or_refused(path)
        assert (path.name in REFUSED) is bool(reason), (path.name, reason)
        if reason:
            assert re.search("[\u4e00-\u9fff]。$", reason), path.name
        else:
            assert read.get("html") or read.get("text") or read.get("media_type"), path.name


def test_every_article_of_a_law_is_a_paragraph_of_its_own():
    for path in LAWS:
        written = path.read_text()
        read = markdown(path.read_bytes())
        html, found = anchored(read["html"])
        assert clean(html) == html
        assert read["title"] == written.split("\n")[0].removeprefix("# ")
        assert "INFO END" not in html
        articles = re.findall(r"^第[一二三四五六七八九十百零]+条", written, re.MULTILINE)
        own = [p.text for p in found if re.match(r"第[一二三四五六七八九十百零]+条", p.text)]
        assert [text[: len(a)] for text, a in zip(own, articles, strict=True)] == articles
        chapters = [line.strip() for line in re.findall(r"^##+ (.*)$", written, re.MULTILINE)]
        assert [p.text for p in found if p.text in chapters] == chapters
        assert len({p.anchor for p in found}) == len(found)


@pytest.mark.parametrize("path", LAWS, ids=lambda path: path.stem)
def test_every_law_becomes_a_material_whose_articles_can_be_cited(path, library):
    law = library.file(path.read_bytes(), path.name)
    html = library.work.session.get(Revision, law.revision_id).html
    paragraphs = paragraphs_of(library.work, law.revision_id)
    assert [p.anchor for p in paragraphs] == re.findall(r' id="(p-[\w-]+)"', html)
    articles = [p for p in paragraphs if ARTICLE.match(p.text)]
    assert articles
    assert [find(library.work, law.id, p.text[:60]) for p in articles[:3]] == [p.anchor for p in articles[:3]]
    cited = with_cites(html)
    for one in articles:
        assert f'href="#{one.anchor}"' in cited
    assert clean(html) == html


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_every_other_file_becomes_a_material_or_leaves_nothing(path, library, site):
    with site.app_context():
        before = set(store().keys())
    if path.name in REFUSED:
        with pytest.raises(RefusalError, match=r"。$"):
            library.file(path.read_bytes(), path.name)
        with site.app_context():
            assert set(store().keys()) == before
        return
    made = library.file(path.read_bytes(), path.name)
    assert made.revision_id
    assert made.title
