"""Pictures on paper: as they are, or with the areas of a 图片热点题 drawn in and numbered. Pure."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from quizzes.rules.questions import FIGURE, Content
from quizzes.rules.types.hotspot import areas_of
from quizzes.rules.types.hotspot.areas import Area, in_pixels

WIDEST_MM = 120
"""No picture is printed wider; the width of a text column is 170 mm."""
HIGHEST_MM = 60
"""Nor higher: several questions should stand on a page."""
_DOT_MM = 25.4 / 150
_INK = (160, 20, 25)


@dataclass(frozen=True, slots=True)
class PrintPicture:
    """A picture as it is printed."""

    at: str
    """Which text of the question it belongs to, as ``Picture.at`` says it."""
    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def millimetres(self) -> float:
        """How wide it is printed: 150 dots to the inch, but no wider or higher than there is room for."""
        room = min(WIDEST_MM, HIGHEST_MM * self.width / self.height)
        return min(room, max(12.0, self.width * _DOT_MM))

    def told(self) -> dict[str, object]:
        """Give it as typst reads it: the text of an SVG that holds it."""
        data = base64.b64encode(self.data).decode()
        size = f'width="{self.width}" height="{self.height}"'
        image = f'<image {size} href="data:{self.media_type};base64,{data}"/>'
        frame = f'xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {self.width} {self.height}"'
        svg = f"<svg {frame}>{image}</svg>"
        return {"at": self.at, "svg": svg, "millimetres": self.millimetres}


def pictures_on_paper(content: Content, fetch: Callable[[str], bytes]) -> list[PrintPicture]:
    """Give the pictures of a question, those of its explanation left out.

    :param fetch: gives a picture's bytes by its fingerprint; they were made clean when they came in
    """
    areas = areas_of(content)
    found = []
    for one in content.pictures:
        if one.at == "explanation":
            continue
        data = fetch(one.file)
        if one.at == FIGURE and areas:
            data = with_areas(data, areas)
        with Image.open(io.BytesIO(data)) as opened:
            kind, (width, height) = opened.get_format_mimetype() or "image/png", opened.size
        found.append(PrintPicture(one.at, data, kind, width, height))
    return found


def with_areas(data: bytes, areas: list[Area]) -> bytes:
    """Draw all areas into a picture, each with its number; none looks more right than another."""
    with Image.open(io.BytesIO(data)) as opened:
        image = opened.convert("RGB")
    draw = ImageDraw.Draw(image)
    line = max(2, image.width // 250)
    font = ImageFont.load_default(size=max(12, image.width // 28))
    for number, area in enumerate(areas, start=1):
        corners = _outline(area, in_pixels(area, image.width, image.height))
        if area.shape == "circle":
            draw.ellipse(corners, outline=_INK, width=line)
        else:
            draw.line([*corners, corners[0]], fill=_INK, width=line, joint="curve")
        middle = tuple(sum(axis) / len(corners) for axis in zip(*corners, strict=True))
        box = draw.textbbox(middle, str(number), font=font, anchor="mm")
        draw.rectangle((box[0] - line, box[1] - line, box[2] + line, box[3] + line), fill="white")
        draw.text(middle, str(number), fill=_INK, font=font, anchor="mm")
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _outline(area: Area, pixels: list[int]) -> list[tuple[int, int]]:
    if area.shape == "circle":
        x, y, radius = pixels
        return [(x - radius, y - radius), (x + radius, y + radius)]
    if area.shape == "rect":
        left, top, right, bottom = pixels
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    return list(zip(pixels[::2], pixels[1::2], strict=True))
