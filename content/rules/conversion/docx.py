"""Word documents to HTML, with their tables, pictures, notes and alignment."""

import re
from hashlib import sha256
from io import BytesIO
from typing import Any

import mammoth
from mammoth import html, transforms
from mammoth.docx.files import InvalidFileReferenceError

from content.rules.conversion.numbering import with_numbers
from content.rules.conversion.outline import split_title, with_headings
from content.rules.conversion.picture import picture
from content.rules.uploads import PICTURE_ADDRESS
from core.html import clean, text_of
from core.packages import UnreadableError, open_package

MOST_PICTURES = 300
"""The most pictures one document may bring."""

_BROKEN = "Word 文档已损坏，打不开。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='标题'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='centred by us'] => p.centred:fresh
p[style-name='right by us'] => p.right:fresh
u => u
strike => s
"""
_SIDES = {"center": "centred by us", "right": "right by us", "end": "right by us"}
_LOST = {
    "altChunk": "文档里嵌入的其他文件没有读入。",
    "oMath": "公式没有读入，请以图片代替。",
    "chart": "图表没有读入，请以图片代替。",
    "object": "嵌入的对象没有读入。",
}


def docx(content: bytes) -> dict[str, Any]:
    """Convert a Word document.

    :returns: ``html`` (clean; pictures at ``PICTURE_ADDRESS`` + name), ``pictures`` (``name``,
        ``media_type``, ``bytes``), ``title`` (may be empty), ``warnings``
    :raises UnreadableError: for what is broken, encrypted, harmful or empty
    """
    package = open_package(content)
    if "[Content_Types].xml" not in package.namelist():
        raise UnreadableError("这不是 Word 文档。请用 Word 或 WPS 打开，另存为 .docx 后再上传。")
    album = Album()
    try:
        read = mammoth.convert_to_html(
            BytesIO(with_numbers(content)),
            style_map=_STYLES + _headings(),
            include_embedded_style_map=False,  # the file's own map could make any tag
            id_prefix="p-note-",
            convert_image=album.place,
            transform_document=transforms.paragraph(_keep_side),
        )
    except RecursionError as error:
        raise UnreadableError("文档的排版太复杂，读不出来。请简化后另存一份再上传。") from error
    except MemoryError:
        raise
    # Mammoth trusts Word: a file that is not what it expects fails in any way there is.
    except Exception as error:
        raise UnreadableError(_BROKEN) from error
    title, body = split_title(_with_sides(read.value))
    cleaned = str(clean(with_headings(body)))
    if not text_of(cleaned) and not album.pictures:
        raise UnreadableError(
            "".join(album.warnings())
            or "文档里没有读到文字。请检查原文件；如果内容是扫描的图片，请导出为 PDF 后上传。"
        )
    warnings = album.warnings() + _lost(" ".join(message.message for message in read.messages))
    return {"html": cleaned, "pictures": album.pictures, "title": title, "warnings": warnings}


def _headings() -> str:
    # Chinese Word and WPS call them so when a style was copied or a document was converted.
    names = ("Heading ", "标题 ", "标题")
    levels = range(1, 7)
    return "\n".join(
        f"p[style-name='{name}{level}'] => h{min(level + 1, 4)}:fresh" for name in names for level in levels
    )


def _keep_side(paragraph: Any) -> Any:
    """Mark centred and right-aligned text by a style, since mammoth drops alignment."""
    side = _SIDES.get(paragraph.alignment or "")
    plain = paragraph.style_name in {None, "Normal", "正文", "Body Text", "No Spacing"}
    if side and plain and paragraph.numbering is None:
        return paragraph.copy(style_id=side, style_name=side)
    return paragraph


def _with_sides(made: str) -> str:
    made = made.replace('<p class="centred">', '<p style="text-align:center">')
    return made.replace('<p class="right">', '<p style="text-align:right">')


def _lost(messages: str) -> list[str]:
    return [said for name, said in _LOST.items() if re.search(rf"ignored: \S*\b{name}\b", messages)]


class Album:
    """Takes the pictures out of a document, each once, and remembers what could not be taken."""

    def __init__(self, document: str = "文档", program: str = "Word") -> None:
        self._document, self._program = document, program
        self.pictures: list[dict[str, Any]] = []
        self._names: dict[str, str] = {}
        self._outside = self._unreadable = self._too_many = 0

    def place(self, image: Any) -> list[Any]:
        """Answer mammoth with the elements to put where the picture was."""
        try:
            with image.open() as file:
                content = file.read()
        except (InvalidFileReferenceError, KeyError):
            self._outside += 1
            return []
        name = self.name(content)
        if name is None:
            return []
        return [html.element("img", {"src": PICTURE_ADDRESS + name, "alt": _alt(image.alt_text)})]

    def warnings(self) -> list[str]:
        """Say how many pictures are missing and why."""
        said = (
            (self._outside, f"张图片是链接到外部的，没有读入。请在 {self._program} 里改为插入图片。"),
            (
                self._unreadable,
                f"张图片的格式读不出来（如 EMF、WMF），没有读入。请在 {self._program} 里粘贴为图片后再上传。",
            ),
            (self._too_many, f"张图片没有读入，一份{self._document}最多 {MOST_PICTURES} 张。"),
        )
        return [f"有 {number} {words}" for number, words in said if number]

    def is_outside(self) -> None:
        """Note a picture that is not in the file."""
        self._outside += 1

    def name(self, content: bytes) -> str | None:
        """Take a picture in, once; give its name, or nothing where it cannot be taken."""
        fingerprint = sha256(content).hexdigest()
        if fingerprint in self._names:
            return self._names[fingerprint]
        if len(self.pictures) >= MOST_PICTURES:
            self._too_many += 1
            return None
        try:
            made = picture(content)
        except UnreadableError:
            self._unreadable += 1
            return None
        name = f"{len(self.pictures) + 1}{made['name_ending']}"
        self.pictures.append({"name": name, "media_type": made["media_type"], "bytes": made["bytes"]})
        self._names[fingerprint] = name
        return name


def _alt(text: str | None) -> str:
    """Keep what a person wrote about a picture; Word fills in paths and guesses of its own."""
    if not text or re.search(r"[\\/]|自动生成|generated", text):
        return ""
    return re.sub(r"\s+", " ", text)[:200]
