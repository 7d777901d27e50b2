"""填空题 in other systems' formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import cloze, exchanged
from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.giftsigns import escape
from quizzes.rules.formats.moodlexml import answers_in, put_answer, put_value, seen_text
from quizzes.rules.formats.qti import is_number, name_of, said, value_of
from quizzes.rules.formats.qtixml import Maker, declare, sub

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft
    from quizzes.rules.formats.reading import Answer

_WILD = re.compile(r"\\\*")
_ANYTHING = re.compile(r"(?<!\\)\*")
_GAP = re.compile(r"\[\[(\d{1,2})\]\]")
_PAIR = 2
_ONLY_RIGHT = "原题从列出的词里选，或允许数值误差；这里改成填空题，只留下正确的答案，请核对。"
_NO_WILDCARDS = (
    "答案里的 * 在 Moodle 里代表任意文字，这里按原样比对。请改成具体的答案，几种说法之间用 | 隔开。"
)


def _blanks_of(entry: Exported) -> list[list[str]]:
    """Give what each blank accepts."""
    key = entry.content.key
    blanks = key.get("blanks") if isinstance(key, dict) else None
    texts = [str(one) for one in blanks] if isinstance(blanks, list) else []
    return [[word.strip() for word in re.split("[|｜]", text) if word.strip()] or [""] for text in texts]


def _write_moodle(question: Element, entry: Exported) -> str:
    """Write one blank as a short answer, several as a cloze line under the stem."""
    blanks = _blanks_of(entry)
    if len(blanks) > 1 or blanks == [[""]]:
        question.set("type", "cloze")
        words = question.find("questiontext/text")
        line = " ".join(cloze.write_blank(each) for each in blanks)
        if words is not None:
            words.text = f"{words.text or ''}\n{line}"
        return ""
    question.set("type", "shortanswer")
    put_value(question, "usecase", "0")
    for word in blanks[0] if blanks else []:
        put_answer(question, word.replace("*", "\\*"), 100)
    return ""


def _read_moodle(draft: Draft, question: Element, tags: Tags) -> None:
    right = [text for text, worth in answers_in(question, exact=True) if worth > 0]
    stem, key = _exact_blanks("".join(draft.stem), right, tags)
    draft.settled = Settled("fill_blank", stem, key)


def _exact_blanks(stem: str, right: list[str], tags: Tags) -> tuple[str, Answer]:
    blanks = [[_WILD.sub("*", word) for word in right]] if right else []
    if not right:
        stem, _, line = stem.rpartition("\n")
        blanks = cloze.read_blanks(line)[1] or []
    texts = ["|".join(words) for words in blanks]
    return stem, {"blanks": texts, "any_order": tags.get("顺序") == "不限"} if texts else None


def _read_words(draft: Draft, question: Element) -> bool:
    answers = answers_in(question, exact=False)
    best = max((worth for _, worth in answers), default=0)
    right = [text for text, worth in answers if worth == best and best > 0]
    if any(_ANYTHING.search(text) for text in right):
        draft.note("wildcards", _NO_WILDCARDS, error=True)
    exchanged.give_words(draft, [_WILD.sub("*", text) for text in right])
    exchanged.tell_weights(draft, [(text, worth) for text, worth in answers if 0 < worth < best])
    return True


def _read_cloze(draft: Draft, question: Element) -> bool:
    written = "".join(draft.stem)
    stem, blanks = cloze.read_blanks(written)
    if not blanks or not all(blanks):
        return False
    if cloze.has_choices(written):
        draft.note("choices_left_out", _ONLY_RIGHT)
    answer: Answer = {"blanks": ["|".join(words) for words in blanks], "any_order": False}
    draft.stem, draft.settled = [stem], Settled("fill_blank", stem, answer)
    return True


def _read_dropped(draft: Draft, question: Element) -> bool:
    """Read blanks into which listed words are put: [[1]] takes the first."""
    holders = [*question.iterfind("selectoption"), *question.iterfind("dragbox")]
    words = [seen_text(each) for each in holders]
    written = "".join(draft.stem)
    asked = [int(found) for found in _GAP.findall(written)]
    if not asked or not all(0 < number <= len(words) and words[number - 1] for number in asked):
        return False
    return _only_right(draft, _GAP.sub("____", written), [words[number - 1] for number in asked])


def _free(entries: Sequence[Exported]) -> int:
    return sum(
        isinstance(one.content.key, dict) and one.content.key.get("any_order") is True for one in entries
    )


def moodle_loses(entries: Sequence[Exported]) -> list[str]:
    """Say that Moodle knows no free order."""
    free = _free(entries)
    told = f"Moodle 不认“各空顺序不限”，{free} 道填空题在那里会按顺序判分；导回本站时仍然不限。"
    return [told] if free else []


def _write_gift(entry: Exported) -> tuple[str, str]:
    return "", f"={escape(entry.kind.write_key(entry.content))}"


def gift_loses(entries: Sequence[Exported]) -> list[str]:
    """Say that GIFT knows one blank only."""
    several = sum(len(entry.kind.prompts(entry.content)) > 1 for entry in entries)
    told = f"GIFT 的填空题只有一个空，{several} 道多空题在别处是一个空、答案连写；导回本站时不变。"
    return [told] if several else []


class _Blanks(Maker):
    """Each blank has a response of its own; all its words are right."""

    @property
    def blanks(self) -> Mapping[str, list[str]]:
        """The accepted words by response."""
        return {f"BLANK{n:02}": words for n, words in enumerate(_blanks_of(self.entry), start=1)}

    def declare(self, root: Element) -> None:
        for name, words in self.blanks.items():
            declaration = declare(root, name, "single", "string", words[:1])
            mapping = sub(declaration, "mapping", defaultValue="0")
            for word in words:
                sub(mapping, "mapEntry", mapKey=word, mappedValue="1", caseSensitive="false")

    def ask(self, body: Element) -> None:
        for number, name in enumerate(self.blanks, start=1):
            line = sub(body, "p")
            line.text = f"第 {number} 空："
            sub(line, "textEntryInteraction", responseIdentifier=name)

    def process(self, root: Element, templates: str) -> None:
        score = sub(sub(root, "responseProcessing"), "setOutcomeValue", identifier="SCORE")
        total = sub(score, "sum")
        for name in self.blanks:
            sub(total, "mapResponse", identifier=name)


def _read_qti(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
    blanks: list[str] = ["|".join(right) for right in keys.values()]
    key = {"blanks": blanks, "any_order": tags.get("顺序") == "不限"} if blanks else None
    draft.settled = Settled("fill_blank", draft.stem[0], key)


def _read_foreign_qti(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    names = [value_of(each, "responseIdentifier") for each in interactions]
    if len(names) == 1 and is_number(root, names[0]):
        return False
    draft.label = "fill_blank"
    right = [keys.get(name, []) for name in names]
    draft.key = ["；".join("|".join(words) for words in right)] if all(right) else None
    return True


def _read_words_listed(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    """Read blanks with words to choose from: only the right word of each stays."""
    blanks: list[str] = []
    for each in interactions:
        texts = {value_of(one, "identifier"): said(one) for one in each if name_of(one) == "inlinechoice"}
        right = keys.get(value_of(each, "responseIdentifier"), [])
        blanks += [texts[name] for name in right[:1] if texts.get(name)]
    return len(blanks) == len(interactions) and _only_right(draft, "".join(draft.stem), blanks)


def _read_gaps(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    """Read gaps into which listed words are put; a pair is word and gap."""
    if len(interactions) != 1:
        return False
    words = [each for each in interactions[0] if name_of(each) == "gaptext"]
    text = [each for each in interactions[0] if name_of(each) not in ("gaptext", "prompt")]
    texts = {value_of(each, "identifier"): said(each) for each in words}
    pairs = [pair.split(" ") for pair in keys.get(value_of(interactions[0], "responseIdentifier"), [])]
    put = {pair[1]: texts.get(pair[0], "") for pair in pairs if len(pair) == _PAIR}
    gaps = [value_of(each, "identifier") for part in text for each in part.iter() if name_of(each) == "gap"]
    blanks = [put.get(gap, "") for gap in gaps]
    stem = "\n".join([*filter(None, draft.stem), *(said(each) for each in text)])
    return bool(blanks) and all(blanks) and _only_right(draft, stem, blanks)


def _only_right(draft: Draft, stem: str, blanks: list[str]) -> bool:
    answer: Answer = {"blanks": blanks, "any_order": False}
    draft.stem, draft.settled = [stem], Settled("fill_blank", stem, answer)
    draft.note("choices_left_out", _ONLY_RIGHT)
    return True


def qti_loses(entries: Sequence[Exported]) -> list[str]:
    """Say that QTI knows no free order."""
    free = _free(entries)
    told = f"QTI 不认“各空顺序不限”，{free} 道填空题在别处会按顺序判分；导回本站时仍然不限。"
    return [told] if free else []


MOODLE = Moodle(
    _write_moodle,
    _read_moodle,
    {
        "shortanswer": _read_words,
        "cloze": _read_cloze,
        "multianswer": _read_cloze,
        "gapselect": _read_dropped,
        "ddwtos": _read_dropped,
    },
)
MOODLE_LOSES = moodle_loses
GIFT = Gift(_write_gift, tags_key=True)
GIFT_LOSES = gift_loses
QTI = Qti(
    _Blanks,
    _read_qti,
    {
        "textentryinteraction": _read_foreign_qti,
        "inlinechoiceinteraction": _read_words_listed,
        "gapmatchinteraction": _read_gaps,
    },
)
QTI_LOSES = qti_loses
