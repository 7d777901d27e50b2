"""Decide what a draft is: its type, its key taken out of the stem, and what is wrong with it."""

import re

from quizzes.rules.formats import blanks, bullets, illustrating, keys, numbers, options, others, own, sections
from quizzes.rules.formats.characters import bare, fold
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.reading import Answer, Item

_LETTER_BRACKET = re.compile(r"[(《\[][ ?.]{0,30}([A-H](?:[ ,、;.|?]{0,9}[A-H])*)[ .。?]{0,30}[)》\]]")
_COLON_LETTERS = re.compile(r"[:] ?([A-H]{1,8}) ?[.。]?$")
_JUDGE_BRACKET = re.compile(
    r"\([ ?]{0,30}(√|×|✓|✗|✔|✖|❌|✅|对|错|正确|错误|是|否|[Yy]es|[Nn]o|[VXTFYNvxtfyn])[ ?.。]{0,30}\)"
)
_JUDGE_END = re.compile(r"[√×✓✗✔✖❌✅]$")
_JUDGE_WORD = re.compile(r"(?<=[。；;)\s])(?:正确|错误|对|错|[TF])$")
_EMPTY = re.compile(r"([(（])[ \t　\xa0?]+([)）])")
_POINT = re.compile(r"[①-⑳]|[(（]?\d{1,2}[)）.．、](?!\d)")
_POINTS_BEHIND = re.compile(
    r" ?[(（] ?(?:分[数值][:：]? ?\d{1,3}(?:\.\d{1,2})?|(?:本题|共)?\d{1,2}(?:\.\d{1,2})? ?分) ?[)）]$"
)
_BULLET = re.compile(r"[-•·●] (?=\S)")
_SENTENCE_END = tuple("。；：！？;:!?")
_EDGES = " \t\n　\xa0*^"


def finish(draft: Draft, number: int, place: str) -> Item:
    """Make a question of a draft; doubts are noted on the draft.

    :param number: the question's place in the file, from 1
    """
    bullets.to_options(draft)
    bullets.without_second_labels(draft)
    draft.options.sort(key=lambda option: option[0])
    illustrating.name_bare_options(draft)
    illustrating.without_stem(draft)
    kind, stem, answer = _decided(draft)
    _complain(draft, kind, stem, answer)
    return Item(
        number,
        draft.line,
        draft.end,
        kind,
        stem,
        tuple(draft.options),
        answer,
        "\n".join(draft.explanation) if draft.settled else join(draft.explanation),
        draft.section,
        draft.topic,
        draft.source,
        draft.difficulty,
        _confidence(draft),
        place,
        draft.stimulus,
        tuple(draft.pictures),
    )


def _decided(draft: Draft) -> tuple[str, str, Answer]:
    if draft.settled:
        return draft.settled.kind, draft.settled.stem, draft.settled.answer
    stem = join(draft.stem)
    if draft.kind and draft.kind in dict(sections.ADDED):
        return draft.kind, stem, own.as_answer(own.read_answer(draft.kind, "\n".join(draft.key or [])))
    _choose_key(draft)
    decide = _choice if draft.options and not _judge_options(draft) else _open_question
    if draft.kind in others.KINDS and others.fits(draft, stem):
        decide = others.decide
    kind, stem, answer = decide(draft, stem)
    return kind, _clean(stem), answer


def join(parts: list[str]) -> str:
    r"""Put wrapped lines together again; a line that ended its sentence keeps its break.

    >>> join(["形成的理论成果包括", "（ ）"]), join(["要点：", "（1）甲；"])
    ('形成的理论成果包括（ ）', '要点：\n（1）甲；')
    """
    text = ""
    for part in parts:
        glue = "\n" if text.endswith(_SENTENCE_END) or _POINT.match(part) else _word_gap(text)
        text = f"{text}{glue if text else ''}{part}"
    return text


def _word_gap(text: str) -> str:
    """Latin words that were parted by a line's end need a blank again."""
    return " " if text[-1:].isascii() and text[-1:].isalnum() else ""


def _choose_key(draft: Draft) -> None:
    """Prefer a key beside the question to one in the list, and say a difference."""
    if draft.listed_key is None:
        draft.take_key_of_explanation()
        return
    if draft.key is None:
        draft.key, draft.is_only_listed = [draft.listed_key], True
    elif (keys.letters(fold(draft.key[0])), keys.judgement(fold(draft.key[0]))) != (
        keys.letters(fold(draft.listed_key)),
        keys.judgement(fold(draft.listed_key)),
    ):
        draft.note(
            "conflict", f"题目旁边的答案是“{draft.key[0]}”，答案表里是“{draft.listed_key}”，暂用题目旁边的。"
        )


def _judge_options(draft: Draft) -> bool:
    """Say whether two options mean right and wrong: then it is a judge question, whatever its heading."""
    return len(draft.options) == 2 and {keys.judgement(fold(text)) for _, text in draft.options} == {
        True,
        False,
    }


def _choice(draft: Draft, stem: str) -> tuple[str, str, Answer]:
    draft.take_key_behind()
    written = _written_letters(draft)
    stem, bracketed = _take_letters(draft, stem, written)
    found = (bracketed if draft.is_only_listed else "") or written or bracketed or _marked_letters(draft)
    kind = _choice_kind(draft, found)
    if not found:
        return kind, stem, None
    return kind, stem, found if kind == "single" else list(found)


def _written_letters(draft: Draft) -> str:
    """Read the letters of a written key; prose behind them explains, an option's text is its letter."""
    if not draft.key:
        return ""
    body = fold(join(draft.key))
    whole = keys.letters(body, max(letter for letter, _ in draft.options))
    if whole:
        return whole
    same = [letter for letter, text in draft.options if bare(text) and bare(text) == bare(body)]
    if len(same) == 1:
        return same[0]
    several = _named_letters(draft, body) or _listed_texts(draft, body)
    if several:
        return several
    leading = keys.leading_letters(body)
    if not leading:
        return ""
    chosen = "".join(bare(text) for letter, text in draft.options if letter in leading[0])
    if leading[1] and bare(leading[1]) != chosen:
        draft.explanation.insert(0, leading[1])
    return leading[0]


def _named_letters(draft: Draft, body: str) -> str:
    """Read a key that names each letter with the text of its option: A.选举；B.表决."""
    first = options.label_at(body)
    if first is None:
        return ""
    labels = [first, *options.following(body, first)]
    texts = dict(draft.options)
    said = options.texts(body, labels)
    is_named = all(bare(text) == bare(texts.get(letter, "")) for letter, text, _, _ in said)
    return "".join(letter for letter, *_ in said) if len(said) > 1 and is_named else ""


def _listed_texts(draft: Draft, body: str) -> str:
    """Read a key that lists the texts of several options: 七一,八一."""
    by_text = {bare(text): letter for letter, text in draft.options}
    for breaks in ("[;|\n]", "[,，]", "、"):
        parts = [bare(part) for part in re.split(breaks, body) if bare(part)]
        if len(parts) > 1 and all(part in by_text for part in parts):
            return "".join(sorted({by_text[part] for part in parts}))
    return ""


def _take_letters(draft: Draft, stem: str, written: str) -> tuple[str, str]:
    """Take the key out of the stem's brackets, so that the quiz does not show it."""
    folded = fold(stem)
    known = {letter for letter, _ in draft.options}
    found = list(_LETTER_BRACKET.finditer(folded))
    inside = "".join(sorted(set("".join(re.findall("[A-H]", "".join(match[1] for match in found))))))
    if not found:
        colon = None if written else _COLON_LETTERS.search(folded.rstrip())
        return (stem[: colon.start(1)], "".join(sorted(set(colon[1])))) if colon else (stem, "")
    if written and inside != written:
        if set(inside) <= known and not _names_a_thing(folded, found):
            is_beside = draft.is_only_listed and len(found) == 1
            used = "前者" if is_beside else "后者"
            draft.note("conflict", f"题干括号里写着 {inside}，答案写着 {written}，暂用{used}，请核对。")
            return _without(found, stem), inside if is_beside else ""
        return stem, ""
    if draft.kind == "single" and len(found) > 1:
        draft.note("several_brackets", "题干里有几个括号写着字母，暂取最后一个为答案，请核对。")
        found, inside = found[-1:], "".join(re.findall("[A-H]", found[-1][1]))
    return _without(found, stem), inside


def _without(found: list[re.Match[str]], stem: str) -> str:
    """Empty the brackets, so that the quiz does not show what stood in them."""
    for match in reversed(found):
        stem = f"{stem[: match.start() + 1]} {stem[match.end() - 1 :]}"
    return stem


def _names_a_thing(folded: str, found: list[re.Match[str]]) -> bool:
    """维生素（C）: a blank elsewhere in the stem shows that the bracket is part of the sentence."""
    return blanks.BLANK.search(folded) is not None


def _marked_letters(draft: Draft) -> str:
    """Colour, bold or a star is a key only if it singles some options out."""
    if 0 < len(draft.marked) < len(draft.options):
        return "".join(sorted(draft.marked))
    return ""


def _choice_kind(draft: Draft, found: str) -> str:
    promised = draft.kind
    if promised == "multiple":
        return "multiple"
    kind = "multiple" if len(found) > 1 else "single"
    if promised == "single" and kind == "multiple":
        draft.note("type_mismatch", "标题说是单选题，答案却有多个字母，暂按多选题处理。")
    elif promised in ("true_false", "fill_blank", "short_answer"):
        draft.note("type_mismatch", "标题说的题型和题目里的选项不一致，暂按选择题处理。")
    return kind


def _open_question(draft: Draft, stem: str) -> tuple[str, str, Answer]:
    """Decide a question without options: right or wrong, blanks, or prose."""
    promised = draft.kind
    if promised not in ("fill_blank", "short_answer"):
        stem, judged = _take_judgement(draft, stem)
        if judged is not None:
            return "true_false", stem, judged
        lone = keys.letters(fold(join(draft.key))) if draft.key else None
        lone = lone or (None if draft.key else _bracket_letters(stem, promised))
        if lone and promised != "true_false":
            return _without_options(draft, stem, lone)
    if promised == "true_false" or draft.judge_words or _judge_options(draft):
        return "true_false", stem, None
    if promised in ("single", "multiple", "choice") and not draft.key:
        return ("multiple" if promised == "multiple" else "single"), stem, None
    return _text_question(draft, stem)


def _bracket_letters(stem: str, promised: str | None) -> str | None:
    if promised not in ("single", "multiple", "choice"):
        return None
    found = _LETTER_BRACKET.search(fold(stem))
    return keys.letters(found[1]) if found else None


def _without_options(draft: Draft, stem: str, lone: str) -> tuple[str, str, Answer]:
    several = len(lone) > 1 or draft.kind == "multiple"
    return ("multiple", stem, list(lone)) if several else ("single", stem, lone)


def _take_judgement(draft: Draft, stem: str) -> tuple[str, bool | None]:
    written = _written_judgement(draft)
    folded = fold(stem).rstrip(" 。.\n")
    found = list(_JUDGE_BRACKET.finditer(folded))
    inside = found[-1] if found and _at_an_edge(draft, folded, found[-1]) else None
    if inside and (written is None or keys.judgement(inside[1]) == written):
        return f"{stem[: inside.start() + 1]} {stem[inside.end() - 1 :]}", keys.judgement(inside[1])
    bare_mark = _JUDGE_END.search(folded) or (
        _JUDGE_WORD.search(folded) if draft.kind == "true_false" else None
    )
    if written is None and bare_mark and not draft.key:
        return stem[: bare_mark.start()], keys.judgement(bare_mark[0])
    return stem, written


def _at_an_edge(draft: Draft, folded: str, found: re.Match[str]) -> bool:
    if draft.key and keys.judgement(fold(draft.key[0])) is None:
        return False
    return draft.kind == "true_false" or found.start() == 0 or len(folded) - found.end() <= 2


def _written_judgement(draft: Draft) -> bool | None:
    if not draft.key:
        marked = dict(draft.options).get(_marked_letters(draft), "")
        return keys.judgement(fold(marked)) if _judge_options(draft) else None
    body = fold(draft.key[0])
    if _judge_options(draft):
        named = {letter: keys.judgement(fold(text)) for letter, text in draft.options}
        letter, why = (
            (keys.letters(body), "") if keys.letters(body) else keys.leading_letters(body) or ("", "")
        )
        if letter in named:
            draft.explanation[:0] = [why] if why else []
            return named[letter]
    if draft.kind == "true_false" and body.strip(" .。()") in ("1", "2", "0"):
        return body.strip(" .。()") == "1"
    word = keys.judgement(body)
    if word is None and draft.kind == "true_false":
        return _leading_judgement(draft, body)
    if word is not None and len(draft.key) > 1:
        draft.explanation[:0] = draft.key[1:]
    return word


def _leading_judgement(draft: Draft, body: str) -> bool | None:
    """Read a judge question's key that goes on in words: 错，应为某某."""
    found = re.match(r"(正确|错误|对|错|√|×|✓|✗)[ ,.。;:(](.*)", body, re.DOTALL)
    if not found:
        return None
    draft.explanation[:0] = [found[2].strip(" )"), *(draft.key or [])[1:]]
    return keys.judgement(found[1])


def _text_question(draft: Draft, stem: str) -> tuple[str, str, Answer]:
    key = _text_key(draft)
    asked = bool(blanks.BLANK.search(stem))
    stem, filled = blanks.take_filled(draft, stem, key)
    if draft.kind == "fill_blank" or (draft.kind is None and (asked or filled)):
        if not key and not filled:
            return "fill_blank", stem, None
        answer = keys.split_blanks(key, len(blanks.BLANK.findall(stem))) if key else filled
        _count_blanks(draft, stem, answer)
        return "fill_blank", stem, answer
    return "short_answer", stem, key or None


def _text_key(draft: Draft) -> str:
    """Give a key in words, without the question's own number that some repeat before it."""
    body = join([part for part in draft.key or [] if part]).strip()
    repeated = numbers.number_at(fold(body))
    if repeated is None or repeated.style != "plain" or repeated.value != draft.number:
        return body
    goes_on = re.search(rf"(?<!\d){repeated.value + 1} ?[.、]", fold(body))
    return body if goes_on else body[repeated.end :]


def _count_blanks(draft: Draft, stem: str, answer: list[str]) -> None:
    asked = len(blanks.BLANK.findall(stem))
    if asked > 1 and asked != len(answer):
        draft.note("blank_count", f"题干里有 {asked} 个空，答案却有 {len(answer)} 个，请核对。")


def _complain(draft: Draft, kind: str, stem: str, answer: Answer) -> None:
    known = {letter for letter, _ in draft.options}
    if not (stem or "".join(draft.stem)).strip():
        draft.note("no_stem", "这道题没有题干。", error=True)
    if answer is None:
        draft.note("no_key", "这道题没有找到答案，请补上。", error=True)
    if kind not in ("single", "multiple", "ordering", "matching"):
        return
    if len(known) < 2:
        draft.note("no_options", "这道选择题没有选项，请补上选项或改为其他题型。", error=True)
    elif kind != "matching" and not set(answer if isinstance(answer, (str, list)) else "") <= known:
        draft.note(
            "key_outside_options",
            f"答案 {''.join(answer) if isinstance(answer, (str, list)) else ''} 不在选项里。",
            error=True,
        )
    if draft.options and draft.options[0][0] == "B":
        draft.note("option_letters", "这道题的选项从 B 开始，没有选项 A，请核对是否漏了一项。")
    if kind == "multiple" and answer is not None and isinstance(answer, list) and len(answer) == 1:
        draft.note("one_key_multiple", "这道多选题的答案只有一个字母，请核对题型或答案。")
    if any(not text for _, text in draft.options):
        draft.note("empty_option", "有的选项没有文字（可能是图片），请核对。", error=True)


def _confidence(draft: Draft) -> float:
    """How sure we are, from 1 down: each doubt takes a tenth, an error half."""
    taken = sum(0.5 if note.severity == "error" else 0.1 for note in draft.notes)
    return max(0.1, round(1 - taken, 2))


def _clean(stem: str) -> str:
    stem = _POINTS_BEHIND.sub("", stem.strip(_EDGES), count=1)
    return _BULLET.sub("", _EMPTY.sub(r"\1 \2", stem).lstrip("?").strip(_EDGES), count=1)
