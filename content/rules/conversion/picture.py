"""Pictures are decoded and written anew: what is not picture does not survive."""

import warnings
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from core.packages import TooBigError, UnreadableError

MOST_PIXELS = 40_000_000
"""The biggest picture we decode, in pixels; a phone's camera makes 12 to 50 million."""

LONGEST_SIDE = 2_560
"""Bigger pictures are made smaller, to this many pixels."""

_TALL = 3
"""From how many times as high as wide a picture is one to scroll along, such as a 一图读懂."""
_WIDTH_OF_TALL = 1_440
_PIXELS_OF_TALL = 20_000_000

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_BROKEN = "图片已损坏或者格式不支持。请用看图软件打开，另存为 JPG 或 PNG 后再上传。"
_TOO_BIG = "图片太大（超过 4000 万像素）。请缩小后再上传。"


def picture(content: bytes) -> dict[str, Any]:
    """Make a clean copy of a picture, the right way up and without what the camera noted.

    :returns: ``bytes``, ``media_type`` (PNG or JPEG), ``width``, ``height``, ``name_ending``, ``warnings``
    :raises UnreadableError: for what is no picture
    :raises TooBigError: for too many pixels, before they are decoded
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _rewritten(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooBigError(_TOO_BIG) from error
    except UnidentifiedImageError as error:
        raise UnreadableError(_BROKEN) from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError) as error:
        # Pillow has no common error for broken pictures.
        raise UnreadableError(_BROKEN) from error


def room(width: int, height: int) -> tuple[int, int]:
    """Say how wide and how high a picture may stay: what is scrolled along must still be read.

    >>> room(6000, 4000), room(1080, 9000), room(2880, 9000)
    ((2560, 2560), (1080, 9000), (1440, 4500))
    """
    if height <= _TALL * width:
        return LONGEST_SIDE, LONGEST_SIDE
    scale = min(1.0, _WIDTH_OF_TALL / width, (_PIXELS_OF_TALL / (width * height)) ** 0.5)
    return max(1, int(width * scale)), max(1, int(height * scale))


def _rewritten(content: bytes) -> dict[str, Any]:
    with Image.open(BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise TooBigError(_TOO_BIG)
        said = ["动图只保留了第一帧。"] if getattr(image, "is_animated", False) else []
        photo = image.format in {"JPEG", "WEBP"} and "A" not in image.getbands()
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        plain = ImageOps.exif_transpose(image)
        plain = plain.convert("RGB" if photo else "RGBA")
        plain.thumbnail(room(plain.width, plain.height))
    written = BytesIO()
    if photo:
        plain.save(written, "JPEG", quality=85, optimize=True, exif=b"", comment=b"")
    else:
        _without_needless_alpha(plain).save(written, "PNG", optimize=True)
    return {
        "bytes": written.getvalue(),
        "media_type": "image/jpeg" if photo else "image/png",
        "name_ending": ".jpg" if photo else ".png",
        "width": plain.width,
        "height": plain.height,
        "warnings": said,
    }


def _without_needless_alpha(image: Image.Image) -> Image.Image:
    low, _ = image.getchannel("A").getextrema()
    fresh = image.convert("RGB") if low == 255 else image
    fresh.info = {}
    return fresh
