"""Blanks that hold their answers: ( 36 )个月, __北京__, and what only looks like one."""

import re

from quizzes.rules.formats import keys
from quizzes.rules.formats.characters import bare
from quizzes.rules.formats.drafts import Draft

_FILLED = re.compile(r"[(（【]([^()（）【】]{1,60})[)）】]|_{2,}([^_]{1,60})_{2,}")
_MAYBE_TWO_BLANKS = "两段横线之间的文字暂作答案，也可能是两个空之间的题干，请核对后保存。"
_BETWEEN = re.compile(r"[，。；、：！？,;:!?]")
"""What stands in a text between two blanks, seldom in an answer."""
BLANK = keys.BLANK
_ASIDES = ("以下简称", "简称", "以下称", "下同", "试行", "修订", "注：", "注:", "例如", "不含", "含本数")
_INCLUDING = re.compile(r"含 ?(?:[\d一二三四五六七八九十百]|本)")
"""What a law says of its numbers: 2 米以上（含 2 米）."""


def take_filled(draft: Draft, stem: str, key: str) -> tuple[str, list[str]]:
    """Take answers out of the blanks they were written into: ( 36 )个月, __北京__."""
    found = [match for match in _FILLED.finditer(stem) if _is_filled((match[1] or match[2]).strip(" 　?\t"))]
    if not key:
        found = [match for match in found if not (match[2] and _BETWEEN.search(match[2]))]
    words = [(match[1] or match[2]).strip() for match in found]
    is_asked = draft.kind == "fill_blank" or (draft.kind is None and all(match[2] for match in found))
    if not found or (key and bare("".join(words)) != bare(key)) or (not key and not is_asked):
        return stem, []
    if not key and BLANK.search(_FILLED.sub("", stem)):
        last = found[-1]
        if (
            len(found) == 1
            and not stem[last.end() :].strip(" 。.")
            and stem[: last.start()].rstrip()[-1:] in "。；;"
        ):
            return stem[: last.start()].rstrip(), keys.split_blanks(
                words[0], len(BLANK.findall(stem[: last.start()]))
            )
        return stem, []
    if not key and any(match[0].startswith("___") and match[0].endswith("___") for match in found):
        draft.note("key_guessed", _MAYBE_TWO_BLANKS, error=True)
    for match in reversed(found):
        stem = f"{stem[: match.start()]}（ ）{stem[match.end() :]}"
    return stem, words


def _is_filled(words: str) -> bool:
    """Say whether brackets hold an answer; （以下简称…） and the like belong to the sentence."""
    return bool(words) and not words.startswith(_ASIDES) and not _INCLUDING.match(words)
