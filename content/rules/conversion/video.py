"""A look at a video's frame: is it whole, how long is it, will phones play it."""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from content.rules.sniffing import Kind, kind_of
from core.packages import UnreadableError

_MOST_INDEX = 32_000_000
_BROKEN = "视频不完整或者已损坏，不能播放。请重新导出 MP4 后再上传。"
_ODD_CODECS = (b"hvc1", b"hev1", b"av01", b"mp4v", b"dvh1")


def video(file: BinaryIO | bytes) -> dict[str, Any]:
    """Check that a file is an MP4 or WebM video with its index; reads little of it.

    :returns: ``media_type``, ``seconds`` (0 where the file does not tell), ``warnings``
    :raises UnreadableError: for anything else, and for uploads that broke off
    """
    stream = BytesIO(file) if isinstance(file, bytes) else file
    kind = kind_of(stream)
    if kind is Kind.WEBM:
        return {"media_type": "video/webm", "seconds": 0, "warnings": []}
    if kind is not Kind.MP4:
        raise UnreadableError("这不是 MP4 或 WebM 视频。请转换为 MP4（H.264）后再上传。")
    index = _index(stream)
    odd = any(codec in index for codec in _ODD_CODECS)
    warnings = ["视频不是 H.264 编码，部分手机和电脑可能放不出来。建议转换后再上传。"] if odd else []
    return {"media_type": "video/mp4", "seconds": _seconds(index), "warnings": warnings}


def _index(stream: BinaryIO) -> bytes:
    """Return the box that players need first, wherever in the file it stands."""
    end, found, whole = stream.seek(0, 2), b"", True
    for name, start, length in _boxes(stream, end):
        whole = start + length <= end
        if name == b"moov" and length <= _MOST_INDEX:
            stream.seek(start)
            found = stream.read(length)
    stream.seek(0)
    if not found or not whole:
        raise UnreadableError(_BROKEN)
    return found


def _boxes(stream: BinaryIO, end: int) -> Iterator[tuple[bytes, int, int]]:
    """List the outermost boxes: name, where their content starts and how long it claims to be."""
    at = 0
    for _ in range(10_000):
        stream.seek(at)
        head = stream.read(16)
        if at + 8 > end or len(head) < 8:
            return
        length, taken = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, taken = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = end - at
        if length < taken:
            raise UnreadableError(_BROKEN)
        yield head[4:8], at + taken, length - taken
        at += length


def _seconds(index: bytes) -> int:
    at = index.find(b"mvhd") + 4
    if at < 4:
        return 0
    try:
        if index[at] == 1:
            scale, length = struct.unpack_from(">IQ", index, at + 20)
        else:
            scale, length = struct.unpack_from(">II", index, at + 12)
    except (struct.error, IndexError):
        return 0
    return round(length / scale) if scale else 0
