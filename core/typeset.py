"""Making PDFs: a template of ours and data go in, and a child process without ways out sets the type."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from core.child import ChildFailedError, run_in_child
from core.errors import RefusalError

KIND = "application/pdf"
_TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "print"
_SENTENCES = {
    "timeout": "内容太多，PDF 没有在规定时间内排完。请分几次导出。",
    "memory": "内容太多，PDF 没有排完。请分几次导出。",
    "busy": "系统正在处理别的文件，请过一分钟再导出 PDF。",
}
_USUAL = "PDF 没有做成，请稍后再试；若还是不行，请联系管理员查看日志。"


class TypesetError(RefusalError):
    """A PDF could not be made."""

    heading = "PDF 没有做成"


def typeset(template: str, data: Mapping[str, Any], *, at: datetime, seconds: int = 20) -> bytes:
    """Set one document: ``templates/print/<template>.typ`` reads ``data``, which is never taken for markup.

    :param data: whatever JSON can say; pictures as the text of an SVG
    :param at: when it is made; the same data at the same moment give the same bytes
    :raises TypesetError: if it takes too long or too much memory, or the machine is busy
    """
    return typeset_each(template, [data], at=at, seconds=seconds)[0]


def typeset_each(
    template: str, documents: Sequence[Mapping[str, Any]], *, at: datetime, seconds: int = 60
) -> list[bytes]:
    """Set many documents of one template in one child, which reads the fonts once.

    :raises TypesetError: as ``typeset`` does
    """
    payload = json.dumps(list(documents), ensure_ascii=False).encode("utf-8", "replace")
    wanted = {"template": template, "moment": int(at.timestamp())}
    try:
        made = run_in_child(
            "core.typeset:set_type", payload, seconds=seconds, memory_mb=1024, arguments=wanted
        )
    except ChildFailedError as failure:
        raise TypesetError(_SENTENCES.get(failure.reason, _USUAL)) from failure
    return list(made)


def set_type(payload: bytes, *, template: str, moment: int) -> list[bytes]:
    """Be called in the child: make the PDFs. It reads our templates and the fonts, and nothing else."""
    # One document needs one thread; a thread for each core would count against the memory allowed.
    os.environ["RAYON_NUM_THREADS"] = "1"
    import pylopdf_fonts_zh_cn as fonts  # noqa: PLC0415  # only the child needs them
    import typst  # noqa: PLC0415

    # What does not exist can neither be read nor fetched: templates use no packages of others.
    nowhere = str(_TEMPLATES / "no-packages")
    compiler = typst.Compiler(
        str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        font_paths=[str(fonts.serif_path().parent)],
        ignore_system_fonts=True,
        package_path=nowhere,
        package_cache_path=nowhere,
    )
    when = datetime.fromtimestamp(moment, UTC)
    made = [
        compiler.compile(
            format="pdf", sys_inputs={"data": json.dumps(one, ensure_ascii=False)}, timestamp=when
        )
        for one in json.loads(payload)
    ]
    return [content for content in made if isinstance(content, bytes)]


def pdf_headers(name: str, how: Literal["inline", "attachment"] = "inline") -> dict[str, str]:
    """Give the headers of a PDF; ``name`` is the file's, without its ending, Chinese allowed."""
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in '\\/:*?"<>|')
    return {
        "Content-Type": KIND,
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(plain)}.pdf",
    }
