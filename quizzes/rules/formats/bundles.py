"""A bank with its pictures beside it in one archive, as we write it where a format cannot hold pictures."""

import posixpath
import zipfile
from dataclasses import dataclass

_BANKS = (".txt", ".md", ".xlsx", ".xls", ".csv", ".docx", ".json", ".xml")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")


@dataclass(frozen=True)
class Bundle:
    """The bank of an archive, and its pictures by their names."""

    name: str
    content: bytes
    pictures: dict[str, bytes]


def bank_in(package: zipfile.ZipFile) -> Bundle | None:
    """Find the one bank of an archive; None where there is no picture beside it, or more than one bank."""
    names = [one for one in package.namelist() if not one.startswith("__MACOSX") and not one.endswith("/")]
    banks = [one for one in names if one.lower().endswith(_BANKS)]
    if len(banks) != 1:
        return None
    shown = [one for one in names if one.lower().endswith(_PICTURES)]
    if not shown:
        return None
    pictures = {posixpath.basename(one): package.read(one) for one in shown}
    return Bundle(posixpath.basename(banks[0]), package.read(banks[0]), pictures)
