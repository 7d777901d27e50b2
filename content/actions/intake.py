"""What is slow about a new text or file: reading, converting and storing it, before any row is written.

Pages do this without the pen, then write in a short unit of their own; if that fails, nothing stays stored.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

from content.models import MaterialKind
from content.rules.conversion.markdown import markdown
from content.rules.conversion.outline import pages, split_title
from content.rules.conversion.video import video
from content.rules.sniffing import MEDIA_TYPES, Kind, demand_kind
from content.rules.uploads import LARGEST, MATERIALS, PICTURES, SOUNDS, VIDEOS, reader_for
from core.child import run_in_child
from core.errors import BadInputError
from core.files import Store, Stored, plain_name
from core.html import MOST_CHARACTERS, clean, text_of
from core.packages import UnreadableError

_MOST_PDF_HTML = MOST_CHARACTERS // 2


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that has been stored, with what it is called and what it is."""

    stored: Stored
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a revision will hold."""

    kind: MaterialKind
    html: str = ""
    title: str = ""
    """What the text or the file calls itself."""
    pages: int = 0
    seconds: int = 0
    file: Kept | None = None
    pictures: Sequence[Kept] = ()
    """Named as the HTML names them after ``uploads.PICTURE_ADDRESS``."""
    warnings: Sequence[str] = ()


def written(text: str, *, is_markdown: bool = False) -> Body:
    """Take a text that somebody wrote on the site.

    :raises BadInputError: if it says nothing
    :raises RefusalError: if it is too long or too complex
    """
    if is_markdown:
        if not text.strip():
            raise BadInputError("正文还是空的，请写好正文后再保存。")
        read = markdown(text.encode())
        title, html, warnings = read["title"], read["html"], read["warnings"]
    else:
        title, body = split_title(text.strip())
        html, warnings = str(clean(body)), []
    if not text_of(html) and "<img" not in html and "<video" not in html:
        raise BadInputError("正文还是空的，请写好正文后再保存。")
    return Body(MaterialKind.ARTICLE, html, title, warnings=warnings)


@contextmanager
def taken_in(files: Store, upload: IO[bytes], name: str) -> Iterator[Body]:
    """Store an uploaded file, read it in a child process, and give what a revision will hold.

    When the block, or the reading, raises, whatever was stored is deleted again.

    :raises UnreadableError: with the sentence for whoever uploaded it
    """
    stored: list[str] = []
    try:
        yield _take_in(files, cast("BinaryIO", upload), plain_name(name), stored)
    except BaseException:
        for key in stored:
            files.delete(key)
        raise


@contextmanager
def picture_taken_in(files: Store, upload: IO[bytes], name: str) -> Iterator[Kept]:
    """Store a clean copy of an uploaded picture; deleted again when the block raises.

    :raises UnreadableError: for what is no picture
    """
    stream = cast("BinaryIO", upload)
    kind = demand_kind(stream, name, PICTURES)
    if stream.seek(0, 2) > LARGEST[kind]:
        raise UnreadableError("图片超过 20 MB，没有接收。请缩小后再上传。")
    stream.seek(0)
    made = run_in_child(reader_for(kind, name), stream)
    kept = _keep_picture(files, {**made, "name": f"picture{made['name_ending']}"})
    try:
        yield kept
    except BaseException:
        files.delete(kept.stored.key)
        raise


@contextmanager
def document_taken_in(files: Store, upload: IO[bytes], name: str) -> Iterator[Kept]:
    """Store an uploaded PDF that is only kept and handed back; deleted again when the block raises.

    :raises UnreadableError: for what is no PDF, or is too big
    """
    stream = cast("BinaryIO", upload)
    demand_kind(stream, name, frozenset({Kind.PDF}))
    stream.seek(0)
    kept = Kept(files.put(stream, LARGEST[Kind.PNG]), plain_name(name), MEDIA_TYPES[Kind.PDF])
    try:
        yield kept
    except BaseException:
        files.delete(kept.stored.key)
        raise


def _take_in(files: Store, stream: BinaryIO, name: str, stored: list[str]) -> Body:
    kind = demand_kind(stream, name, MATERIALS)
    stream.seek(0)
    original = files.put(stream, LARGEST[kind])
    stored.append(original.key)
    file = Kept(original, name, MEDIA_TYPES[kind])
    guessed = PurePosixPath(name).stem.strip()[:200] or "未命名"
    if kind in VIDEOS:
        read = video(stream)
        told = {"seconds": read["seconds"], "warnings": read["warnings"]}
        return Body(MaterialKind.VIDEO, title=guessed, file=file, **told)
    read = run_in_child(reader_for(kind, name), stream)
    if kind in SOUNDS:
        told = {"seconds": int(read["seconds"]), "warnings": read["warnings"]}
        return Body(MaterialKind.AUDIO, title=str(read["title"])[:200] or guessed, file=file, **told)
    title = str(read["title"])[:200] or guessed
    if kind is Kind.PDF:
        html, said = _pdf_text(read)
        return Body(MaterialKind.PDF, html, title, pages=read["pages"], file=file, warnings=said)
    pictures = []
    for one in read.get("pictures", ()):
        pictures.append(_keep_picture(files, one))
        stored.append(pictures[-1].stored.key)
    # The child's word is not taken for it: this is where the text enters the site.
    html = str(clean(read["html"]))
    return Body(MaterialKind.ARTICLE, html, title, file=file, pictures=pictures, warnings=read["warnings"])


def _keep_picture(files: Store, made: dict[str, Any]) -> Kept:
    content: bytes = made["bytes"]
    return Kept(files.put(BytesIO(content), len(content)), made["name"], made["media_type"])


def _pdf_text(read: dict[str, Any]) -> tuple[str, list[str]]:
    shown, length = [], 0
    for text in read["text"]:
        length += len(text)
        if length > _MOST_PDF_HTML:
            break
        shown.append(text)
    left_out = len(read["text"]) - len(shown)
    said = [f"文字太多，最后 {left_out} 页的文字没有读入；页面可以正常阅读。"] if left_out else []
    return str(clean(pages(shown))), [*read["warnings"], *said]
