"""A bank with its pictures beside it in one archive, as we write it where a format cannot hold pictures."""

import posixpath
import zipfile
from dataclasses import dataclass

from quizzes.rules.formats.reading import UnreadableBankError

_BANKS = (".txt", ".md", ".xlsx", ".xls", ".csv", ".docx", ".json", ".xml")
_MANIFEST = "imsmanifest.xml"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")


@dataclass(frozen=True)
class Bundle:
    """The bank of an archive, and its pictures by their names."""

    name: str
    content: bytes
    pictures: dict[str, bytes]


def bank_in(package: zipfile.ZipFile) -> Bundle | None:
    """Find the one bank of an archive; None where there is none.

    :raises UnreadableBankError: where there are several: they are read one by one
    """
    names = [one for one in package.namelist() if not one.startswith("__MACOSX") and not one.endswith("/")]
    banks = [one for one in names if one.lower().endswith(_BANKS) and posixpath.basename(one) != _MANIFEST]
    if len(banks) > 1:
        some = "、".join(posixpath.basename(one)[:40] for one in banks[:3])
        some = f"{some}等" if len(banks) > 3 else some
        raise UnreadableBankError(f"这个压缩文件里有 {len(banks)} 个文件（{some}）。请解压后一个一个导入。")
    if not banks:
        return None
    shown = [one for one in names if one.lower().endswith(_PICTURES)]
    pictures = {posixpath.basename(one): package.read(one) for one in shown}
    return Bundle(posixpath.basename(banks[0]), package.read(banks[0]), pictures)
