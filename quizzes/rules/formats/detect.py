"""Find out what a file is by what is in it, never by asking, and hand it to its reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quizzes.rules.formats import (
    assembling,
    bundles,
    encodings,
    exchanged,
    gift,
    illustrating,
    jsons,
    markup,
    moodle,
    naming,
    noise,
    onelines,
    own,
    owntext,
    packages,
    paper,
    passages,
    pdf,
    qti,
    qtipackages,
    rtf,
    runons,
    sheets,
    webpage,
    word,
    workbooks,
    xmls,
)
from quizzes.rules.formats.drafts import Understood
from quizzes.rules.formats.reading import Line, Reading, UnreadableBankError

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft, Note

_LARGEST = 50_000_000
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_bank(
    content: bytes,
    name: str = "",
    format: str | None = None,  # noqa: A002  # the option's name on the command line
    pictures: owntext.Pictures = owntext.NO_PICTURES,
) -> Reading:
    """Read a question bank of any format we know.

    :param name: the file's name, only a hint
    :param format: a format to insist on, such as "text"
    :param pictures: those beside the file that its questions may name
    :raises UnreadableBankError: if there is nothing to be read; says what to do
    """
    try:
        reading = _read(content, name, format, pictures)
    except UnreadableBankError as error:
        said = naming.mismatch(name, naming.kind_of(content)) if content.strip() else ""
        raise UnreadableBankError(f"{said}{error}") from error
    if not reading.items:
        return replace(reading, problems=naming.with_advice(name, reading.format, reading.problems))
    otherwise = naming.problem_of(name, reading.format)
    return replace(reading, problems=(otherwise, *reading.problems)) if otherwise else reading


def _read(content: bytes, name: str, insisted: str | None, pictures: owntext.Pictures) -> Reading:
    if not content.strip():
        raise UnreadableBankError("这个文件是空的。请打开看看是否保存成功，再导入一次。")
    if len(content) > _LARGEST:
        raise UnreadableBankError("这个文件超过 50 MB。请删去图片或分成几个文件后再导入。")
    if content.startswith(_PICTURES):
        raise UnreadableBankError("这是一张图片，读不出文字。请导入 Word、Excel 或文本文件。")
    read = next((reader for is_it, reader in _BY_SIGN if is_it(content)), None)
    if read:
        return read(content, pictures)
    root = xmls.root_of(content)
    return _read_xml(root) if root is not None else _read_plain(content, name, insisted, pictures)


def read_text(text: str) -> Reading:
    """Read pasted text, or a pasted table."""
    return _read_text(text, None, [], is_csv=False, pictures=owntext.NO_PICTURES)


def _read_package(content: bytes, pictures: owntext.Pictures) -> Reading:
    package = packages.open_package(content)
    names = set(package.namelist())
    if "xl/workbook.xml" in names:
        return _from_sheets(workbooks.xlsx_sheets(content), "xlsx", None, [], pictures)
    if any(name.startswith("word/document") for name in names):
        return _from_document(word.read_document(package))
    exchange = qtipackages.read_package(package)
    if exchange:
        return _from_exchange(*exchange, None, [])
    if not pictures and (inside := bundles.bank_in(package)):
        return read_bank(inside.content, inside.name, None, inside.pictures)
    raise UnreadableBankError("这个压缩文件里没有认得出的题库。请导入 .docx、.xlsx 或 .txt 文件。")


def _read_old_office(content: bytes, pictures: owntext.Pictures) -> Reading:
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return _from_sheets(workbooks.xls_sheets(content), "xls", None, [])
    raise UnreadableBankError(
        "这是旧版 Word 的 .doc 文件（或加了密码的文件）。请用 Word 或 WPS 打开，另存为 .docx 后再导入。"
    )


def _read_xml(root: Element) -> Reading:
    if xmls.local(root) == "quiz":
        return _from_exchange(moodle.read_moodle(root), "moodle", None, [])
    found = exchanged.Exchanged()
    name = qtipackages.read_file(found, root)
    if name:
        return _from_exchange(found, name, None, [])
    if xmls.local(root) in ("wordDocument", "package"):
        return _from_document(word.read_word_xml(root), "word_xml")
    if qti.name_of(root) in ("assessmenttest", "manifest"):
        raise UnreadableBankError("这只是一份清单，题目在同一个包的其他文件里。请导入整个 .zip 包。")
    raise UnreadableBankError(
        "认不出这个 XML 文件是哪个系统的题库。请导出为 Moodle XML、GIFT 或 Excel 后再导入。"
    )


def _from_exchange(
    found: exchanged.Exchanged, format_name: str, encoding: str | None, notes: list[Note]
) -> Reading:
    notes = [*notes, *assembling.dropped(found.dropped), *assembling.missing(found.missing)]
    notes += assembling.broken(found.broken)
    return assembling.assemble(format_name, encoding, found.lines, found.drafts, notes)


def _read_plain(content: bytes, name: str, insisted: str | None, pictures: owntext.Pictures) -> Reading:
    text, encoding, guessed = encodings.decode(content)
    notes = [assembling.GUESSED] if guessed else []
    if insisted == "text":
        return _from_text(text, "text", encoding, notes)
    is_csv = insisted == "csv" or name.lower().endswith(".csv")
    return _read_text(text, encoding, notes, is_csv=is_csv, pictures=pictures)


def _read_text(
    text: str, encoding: str | None, notes: list[Note], *, is_csv: bool, pictures: owntext.Pictures
) -> Reading:
    if owntext.is_own(text[:200].split("\n")):
        return _from_text(text, "text", encoding, notes, pictures)
    known = owntext.read_json(text, pictures)
    if known:
        lines = [Line(draft.line, stem, f"第 {draft.line} 题") for stem, draft in known]
        return assembling.assemble("json", encoding, lines, [draft for _, draft in known], notes)
    tables = jsons.json_sheets(text)
    if tables:
        return _from_sheets(tables, "json", encoding, notes)
    found = gift.read_gift(text)
    if found:
        return _from_exchange(found, "gift", encoding, notes)
    sheet = workbooks.csv_sheet(text)
    if sheet is None and is_csv:
        sheet = workbooks.headless_csv_sheet(text)
    if sheet is not None:
        return _from_sheets([sheet], "csv", encoding, notes)
    return _from_text(text, "text", encoding, notes)


def _read_page(content: bytes, pictures: owntext.Pictures) -> Reading:
    named = webpage.charset(content)
    text, encoding, guessed = (
        (content.decode(named, errors="replace"), named, False) if named else encodings.decode(content)
    )
    page = webpage.WebPage(text)
    notes = [assembling.GUESSED] if guessed else []
    if page.tables:
        return _from_sheets(page.tables, "html", encoding, notes)
    return _from_text("\n".join(page.lines), "html", encoding, notes)


def _from_document(document: word.Document, format_name: str = "docx") -> Reading:
    texts = [line.text for line in document.lines]
    exact = _own_drafts(document.lines, _named(texts, document.pictures))
    if exact is not None:
        return assembling.assemble(format_name, None, document.lines, exact, [])
    placed = {*document.marks, *document.automatic, *(one.line for one in document.pictures)}
    mended, about = passages.take_out(runons.apart(assembling.mend(document.lines)[0], placed))
    found = paper.read_paper(*markup.undress_document(mended, document.marks, document.automatic))
    passages.hand_out(found.drafts, about)
    tabled = sheets.Tabled(lines=document.lines)
    for _, table in document.tables:
        sheets.read_into(tabled, table)
    lost = [*document.lost, *illustrating.hand_out(found.drafts, texts, document.pictures), *tabled.lost]
    notes = [*assembling.mended(document.mended, 1), *assembling.pictures(sorted(lost)), *found.notes]
    notes += assembling.dropped(found.dropped)
    return assembling.assemble(format_name, None, tabled.lines, [*found.drafts, *tabled.drafts], notes)


def _from_sheets(
    tables: list[sheets.Sheet],
    format_name: str,
    encoding: str | None,
    notes: list[Note],
    pictures: owntext.Pictures = owntext.NO_PICTURES,
) -> Reading:
    tabled = sheets.read_sheets(tables, pictures)
    notes = [*notes, *tabled.notes]
    if not tabled.drafts and tabled.lines:
        # Some write a paper into a workbook, a line in each row.
        return _from_lines(tabled.lines, format_name, encoding, notes)
    notes = [*notes, *assembling.mended(tabled.mended, 1), *assembling.dropped(tabled.dropped)]
    notes += assembling.pictures(tabled.lost)
    return assembling.assemble(format_name, encoding, tabled.lines, tabled.drafts, notes)


def _from_text(
    text: str,
    format_name: str,
    encoding: str | None,
    notes: list[Note],
    pictures: owntext.Pictures = owntext.NO_PICTURES,
) -> Reading:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    lines = [Line(number, line, f"第 {number} 行") for number, line in enumerate(text.split("\n"), start=1)]
    return _from_lines(lines, format_name, encoding, notes, pictures)


def _from_lines(
    lines: list[Line],
    format_name: str,
    encoding: str | None,
    notes: list[Note],
    pictures: owntext.Pictures = owntext.NO_PICTURES,
) -> Reading:
    exact = _own_drafts(lines, pictures)
    if exact is not None:
        return assembling.assemble(format_name, encoding, lines, exact, notes)
    mended, repaired = assembling.mend(lines)
    drafts = onelines.read_onelines(mended)
    mended = runons.apart(mended) if drafts is None else mended
    mended, headers = noise.without_headers(mended)
    mended, about = passages.take_out(mended) if drafts is None else (mended, passages.Passages())
    found = _of_onelines(drafts, mended) if drafts is not None else paper.read_paper(*markup.undress(mended))
    passages.hand_out(found.drafts, about)
    notes = [*notes, *repaired, *found.notes, *assembling.dropped(sorted([*headers, *found.dropped]))]
    return assembling.assemble(format_name, encoding, lines, found.drafts, notes)


def _of_onelines(drafts: list[Draft], lines: list[tuple[int, str]]) -> Understood:
    """Say of a bank of one-line questions which lines are none."""
    taken = {draft.line for draft in drafts}
    return Understood(drafts, dropped=[line for line, text in lines if text.strip() and line not in taken])


def _named(texts: list[str], placed: list[illustrating.Placed]) -> dict[str, bytes]:
    """Give the pictures of a document of ours by the names in their lines."""
    named = {one.line: own.picture_named(texts[one.line - 1]) for one in placed if one.line <= len(texts)}
    return {named[one.line]: one.data for one in placed if named.get(one.line)}


def _own_drafts(lines: list[Line], pictures: owntext.Pictures = owntext.NO_PICTURES) -> list[Draft] | None:
    """Read lines that we wrote ourselves, as long as nobody has added what does not fit among them."""
    if not owntext.is_own([line.text for line in lines[:5]]):
        return None
    return owntext.read_lines([line.text for line in lines], pictures)


_BY_SIGN: tuple[tuple[Callable[[bytes], bool], Callable[[bytes, owntext.Pictures], Reading]], ...] = (
    (lambda content: content.startswith(_ZIP), _read_package),
    (lambda content: content.startswith(_OLE), _read_old_office),
    (
        lambda content: b"%PDF-" in content[:1024],
        lambda content, _: _from_lines(pdf.read_pdf(content), "pdf", None, []),
    ),
    (rtf.is_rtf, lambda content, _: _from_document(rtf.read_rtf(content), "rtf")),
    (webpage.is_html, _read_page),
)
"""Formats that show what they are in their first bytes, and their readers."""
