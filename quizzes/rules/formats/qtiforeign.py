"""Read QTI items of other systems: each of their interactions is a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import converters, exchanged, own, qti
from quizzes.rules.formats.qti import explanations, name_of, said, value_of
from quizzes.rules.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.converters import Keys
    from quizzes.rules.formats.drafts import Draft
    from quizzes.rules.formats.exchanged import Exchanged

_UNSUPPORTED = {
    "matchinteraction": "匹配题",
    "associateinteraction": "匹配题",
    "gapmatchinteraction": "选词填空题",
    "inlinechoiceinteraction": "选词填空题",
    "hotspotinteraction": "图片热点题",
}
_TOGETHER = frozenset(("textentryinteraction", "inlinechoiceinteraction"))
"""Interactions that are the blanks of one question."""
_CHOICES = frozenset(("simplechoice", "simpleassociablechoice", "inlinechoice", "gaptext", "hottext"))


def read_item(
    found: Exchanged,
    root: Element,
    tags: Mapping[str, str] | None = None,
    passages: Mapping[str, str] | None = None,
) -> None:
    """Read one item into the file's questions.

    :param tags: what the package's manifest says about it
    :param passages: texts of the files that items may refer to as their stimulus
    """
    body = next((each for each in root if name_of(each) == "itembody"), None)
    if body is None:
        return
    keys = qti.responses_of(root)
    interactions = [each for each in body.iter() if name_of(each).endswith("interaction")]
    stimulus = qti.passage(root, passages or {}) or qti.passage_of(qti.block(body, "stimulus"))
    for stem, before, asked in _parted(body, interactions):
        draft = found.begin(stem)
        draft.stimulus = "\n".join(text for text in (stimulus, before) if text)
        own.describe(draft, tags or {})
        draft.explanation = [text for each in explanations(root) if (text := said(each))]
        _answers(draft, asked, keys, root)
        exchanged.tell(draft, list(_feedback(draft, root, asked)))


def _parted(body: Element, interactions: Sequence[Element]) -> Iterator[tuple[str, str, list[Element]]]:
    """Give stem, passage and interactions of each question; those with prompts share a passage."""
    prompts = [_prompt(each) for each in interactions]
    if len(interactions) < 2 or not all(prompts) or {name_of(each) for each in interactions} & _TOGETHER:
        yield said(body), "", list(interactions)
        return
    lines = [line for line in said(body).split("\n") if line.strip() not in prompts]
    for each, prompt in zip(interactions, prompts, strict=True):
        yield prompt, "\n".join(lines).strip(), [each]


def _prompt(interaction: Element) -> str:
    return next((said(each) for each in interaction if name_of(each) == "prompt"), "")


def _answers(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> None:
    kinds = {name_of(each) for each in interactions}
    if not kinds:
        draft.label = "short_answer"
        right = [word for words in keys.values() for word in words]
        draft.key = ["\n".join(right)] if right else None
        if right:
            draft.note("unsupported_type", "这道题没有作答的地方，只有答案，暂按简答题导入，请核对。")
    elif len(kinds) > 1 or not any(
        read(draft, interactions, keys, root) for read in _readers_of(next(iter(kinds)))
    ):
        named = next((_UNSUPPORTED[kind] for kind in sorted(kinds) if kind in _UNSUPPORTED), "其他系统的题型")
        exchanged.give_unsupported(draft, named, _in_words(root, keys))
    if draft.label == "short_answer" and draft.key is None:
        draft.key = _model_answer(root)


def _readers_of(kind: str) -> list[Callable[[Draft, Sequence[Element], Keys, Element], bool]]:
    known = [converters.qti(name).foreign for name in TYPES]
    return [foreign[kind] for foreign in known if kind in foreign]


def _in_words(root: Element, keys: Mapping[str, Sequence[str]]) -> str:
    """Say right values that are only identifiers by the texts of their choices."""
    texts = {value_of(each, "identifier"): said(each) for each in root.iter() if name_of(each) in _CHOICES}
    right = [value for values in keys.values() for value in values]
    return "；".join(" — ".join(texts.get(part) or part for part in value.split(" ")) for value in right)


def _model_answer(root: Element) -> list[str] | None:
    """Give what those who mark are told, or the solution: it is the key of a question in prose."""
    told = [each for each in root.iter() if name_of(each) == "rubricblock"]
    words = [said(each) for each in told if "scorer" in value_of(each, "view").split()]
    words += [said(each) for each in explanations(root) if value_of(each, "identifier").lower() == "solution"]
    return ["\n".join(words)] if any(words) else None


def _feedback(draft: Draft, root: Element, interactions: Sequence[Element]) -> Iterator[tuple[str, str]]:
    """Give what is said after an answer, besides what explains the key whatever was answered."""
    known = {id(each) for each in explanations(root)}
    for each in root:
        if name_of(each) == "modalfeedback" and id(each) not in known:
            yield "", said(each)
    choices = [each for one in interactions for each in one.iter() if name_of(each) == "simplechoice"]
    for choice, (letter, _) in zip(choices, draft.options, strict=False):
        for each in choice.iter():
            if name_of(each) == "feedbackinline":
                yield letter, said(each)
