"""A look at a recording: is it whole, how long is it, what is it called."""

from io import BytesIO
from typing import Any

from tinytag import TinyTag, TinyTagException

from content.rules.sniffing import Kind, kind_of
from core.packages import UnreadableError

_BROKEN = "音频不完整或者已损坏，不能播放。请重新导出 MP3 或 M4A 后再上传。"


def sound(content: bytes) -> dict[str, Any]:
    """Check that a file is MP3 or M4A sound that lasts a while.

    :returns: ``title`` (may be empty), ``seconds``, ``warnings``
    :raises UnreadableError: for anything else, and for what is broken
    """
    kind = kind_of(BytesIO(content))
    if kind not in {Kind.MP3, Kind.M4A, Kind.MP4}:
        raise UnreadableError("这不是 MP3 或 M4A 音频。请转换为 MP3 后再上传。")
    suffix = "sound.mp3" if kind is Kind.MP3 else "sound.m4a"
    try:
        read = TinyTag.get(suffix, file_obj=BytesIO(content))
    except (TinyTagException, ValueError, IndexError, KeyError, OverflowError) as error:
        raise UnreadableError(_BROKEN) from error
    if not read.duration or not 0.5 <= read.duration < 1_000_000:
        raise UnreadableError(_BROKEN)
    title = "".join(mark for mark in read.title or "" if mark.isprintable()).strip()
    return {"title": title[:200], "seconds": max(1, round(read.duration)), "warnings": []}
