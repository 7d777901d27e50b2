"""What is slow about a new text or file: reading, converting and storing it, before any row is written.

Pages do this without the pen, then write in a short unit of their own; if that fails, nothing stays stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from content.actions.reading import Body, Kept, Tell, keep_picture, read, read_picture
from content.models import MaterialKind
from content.rules.conversion.markdown import markdown
from content.rules.conversion.outline import split_title
from content.rules.sniffing import MEDIA_TYPES, Kind, demand_kind
from content.rules.uploads import LARGEST, MATERIALS, PICTURES, SLOW, reader_for
from core.child import run_in_child
from core.errors import BadInputError
from core.files import Shelf, Store, plain_name
from core.html import clean, text_of
from core.office import office
from core.packages import UnreadableError


def written(text: str, *, is_markdown: bool = False) -> Body:
    """Take a text that somebody wrote on the site.

    :raises BadInputError: if it says nothing
    :raises RefusalError: if it is too long or too complex
    """
    if is_markdown:
        if not text.strip():
            raise BadInputError("正文还是空的，请写好正文后再保存。")
        made = markdown(text.encode())
        title, html, warnings = made["title"], made["html"], made["warnings"]
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
    with Shelf(files) as shelf:
        yield _take_in(shelf, cast("BinaryIO", upload), plain_name(name))


def is_slow(upload: IO[bytes], name: str) -> bool:
    """Say whether reading a file takes so long that a job should do it."""
    stream = cast("BinaryIO", upload)
    kind = demand_kind(stream, name, MATERIALS)
    size = stream.seek(0, 2)
    stream.seek(0)
    return size > (0 if kind is Kind.PPTX and office() else SLOW.get(kind, size))


@contextmanager
def stored_for_later(files: Store, upload: IO[bytes], name: str) -> Iterator[Kept]:
    """Store an uploaded file that a job will read; deleted again when the block raises.

    :raises UnreadableError: for what is none of the kinds we take, or is too big
    """
    kind = demand_kind(cast("BinaryIO", upload), name, MATERIALS)
    with Shelf(files) as shelf:
        yield _as_it_is(shelf, upload, name, kind, LARGEST[kind])


@contextmanager
def read_again(files: Store, file: Kept, tell: Tell) -> Iterator[Body]:
    """Read a file that was stored earlier; what is stored on the way is deleted when the block raises."""
    with Shelf(files) as shelf, files.open(file.stored.key) as source, TemporaryFile() as copy:
        copyfileobj(source, copy)
        stream = cast("BinaryIO", copy)
        kind = demand_kind(stream, file.name, MATERIALS)
        yield read(shelf, kind, stream, file, tell)


@contextmanager
def picture_taken_in(files: Store, upload: IO[bytes], name: str) -> Iterator[Kept]:
    """Store a clean copy of an uploaded picture; deleted again when the block raises.

    :raises UnreadableError: for what is no picture
    """
    with Shelf(files) as shelf:
        yield _clean_copy(shelf, upload, name, demand_kind(cast("BinaryIO", upload), name, PICTURES))


@contextmanager
def proof_taken_in(files: Store, upload: IO[bytes], name: str) -> Iterator[Kept]:
    """Store a picture, made clean, or a PDF as it is; it is only kept and handed back.

    :raises UnreadableError: for what is neither, or is too big
    """
    kind = demand_kind(cast("BinaryIO", upload), name, PICTURES | {Kind.PDF})
    with Shelf(files) as shelf:
        if kind is Kind.PDF:
            yield _as_it_is(shelf, upload, name, kind, LARGEST[Kind.PNG])
        else:
            yield _clean_copy(shelf, upload, name, kind)


def _as_it_is(shelf: Shelf, upload: IO[bytes], name: str, kind: Kind, most_bytes: int) -> Kept:
    upload.seek(0)
    stored = shelf.put(cast("BinaryIO", upload), most_bytes)
    return Kept(stored, plain_name(name), MEDIA_TYPES[kind])


def _clean_copy(shelf: Shelf, upload: IO[bytes], name: str, kind: Kind) -> Kept:
    _demand_small(upload, kind)
    made = run_in_child(reader_for(kind, name), cast("BinaryIO", upload))
    return keep_picture(shelf, {**made, "name": f"picture{made['name_ending']}"})


def _demand_small(upload: IO[bytes], kind: Kind) -> None:
    if upload.seek(0, 2) > LARGEST[kind]:
        raise UnreadableError("图片超过 20 MB，没有接收。请缩小后再上传。")
    upload.seek(0)


def _take_in(shelf: Shelf, stream: BinaryIO, name: str) -> Body:
    kind = demand_kind(stream, name, MATERIALS)
    stream.seek(0)
    if kind in PICTURES:
        _demand_small(stream, kind)
        return read_picture(shelf, kind, stream, name)
    return read(shelf, kind, stream, Kept(shelf.put(stream, LARGEST[kind]), name, MEDIA_TYPES[kind]))
