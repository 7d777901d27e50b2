"""A bank and its pictures beside it in one archive, for formats that cannot hold pictures themselves."""

import io
import zipfile
from collections.abc import Sequence

from quizzes.rules.exports.drawn import file_name
from quizzes.rules.exports.entry import Exported
from quizzes.rules.formats.own import PICTURES

_EPOCH = (2000, 1, 1, 0, 0, 0)


def write(name: str, content: bytes, entries: Sequence[Exported]) -> bytes:
    """Write the archive; each picture is in it once."""
    buffer = io.BytesIO()
    files = {picture.file: entry for entry in entries for picture in entry.content.pictures}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
        for file, entry in sorted(files.items()):
            shown = entry.fetch(file)
            package.writestr(zipfile.ZipInfo(PICTURES + file_name(file, shown), _EPOCH), shown)
    return buffer.getvalue()
