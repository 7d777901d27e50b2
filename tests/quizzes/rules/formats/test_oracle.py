"""The real banks beside the repository, where they are at hand, against what is known to be in them."""

import json
from pathlib import Path

import pytest

from quizzes.rules.formats import Item, Reading, read_bank, read_text
from quizzes.rules.formats.characters import bare, repair

SHARED = Path(__file__).parents[5] / "shared" / "data"
BANKS = {
    "T01": "T01/毛概题库_gb18030.txt",
    "T03": "T03/习概题库_gb18030.txt",
    "T07_txt": "T07/习概_tiku.txt",
    "T07_docx": "T07/习概题库.docx",
    "T12": "T12/实验室安全_题目答案行.txt",
    "T24": "T24/工程伦理.txt",
    "T24_kangxi": "T24/工程伦理_康熙部首.txt",
    "T26": "T26/马原_特殊分隔.txt",
    "X13": "X13/马原题库.xls",
}
TYPES = {
    "single": "single",
    "multiple": "multiple",
    "judge": "true_false",
    "blank": "fill_blank",
    "short": "short_answer",
}
WHOLE = {"T01": 1.0, "T24": 1.0, "T24_kangxi": 1.0}
THERE = [name for name, path in BANKS.items() if (SHARED / "banks" / path).exists()]
CASES = SHARED / "parser_cases.jsonl"


def _bank(name: str) -> Reading:
    return read_bank((SHARED / "banks" / BANKS[name]).read_bytes(), BANKS[name])


@pytest.mark.parametrize("name", [name for name in THERE if name != "X13"])
def test_a_real_bank_reads_as_what_is_in_it(name):
    reading = _bank(name)
    known = [json.loads(line) for line in (SHARED / "oracle" / f"{name}.jsonl").read_text().splitlines()]
    assert len(reading.items) == len(known)
    different = [
        (item, expected)
        for item, expected in zip(reading.items, known, strict=True)
        if not _agree(reading, item, expected)
    ]
    for _item, _expected in different:
        pass
    assert len(different) <= (1 - WHOLE.get(name, 0.995)) * len(known)


@pytest.mark.parametrize("name", [name for name in THERE if name == "X13"])
def test_a_real_workbook_holds_as_many_of_each_type_as_known(name):
    reading = _bank(name)
    known = json.loads((SHARED / "oracle" / "counts.json").read_text())[name]["by_type"]
    counts = {kind: sum(item.type == TYPES[kind] for item in reading.items) for kind in known}
    assert counts == known
    assert all(item.answer is not None for item in reading.items)


@pytest.mark.parametrize("name", [name for name in THERE if name == "T12"])
def test_letters_without_options_are_all_reported(name):
    reading = _bank(name)
    reported = {problem.question for problem in reading.problems if problem.code == "no_options"}
    assert len(reported) == 482


@pytest.mark.parametrize("line", CASES.read_text().splitlines() if CASES.exists() else [])
def test_a_small_case_reads_as_expected(line):
    case = json.loads(line)
    reading = read_text("\n".join(case["lines"]))
    assert len(reading.items) == len(case["expect"])
    for item, expected in zip(reading.items, case["expect"], strict=True):
        _check(reading, item, expected)


def _check(reading: Reading, item: Item, expected: dict) -> None:
    answer = "".join(item.answer) if isinstance(item.answer, list) else item.answer
    if "type" in expected:
        assert item.type == TYPES[expected["type"]]
    if "answer" in expected:
        assert answer in (("A", True) if expected["answer"] == "A or true" else (expected["answer"],))
    if "options" in expected:
        assert len(item.options) == expected["options"]
    if expected.get("no_key"):
        assert any(each.code == "no_key" and each.question == item.number for each in reading.problems)
    assert item.stem == expected.get("stem", item.stem)
    assert item.stem.startswith(expected.get("stem_startswith", ""))
    assert expected.get("stem_contains", "") in item.stem
    assert "stem_not_contains" not in expected or expected["stem_not_contains"] not in item.stem


def _agree(reading: Reading, item: Item, expected: dict) -> bool:
    if expected["type"] == "unknown" or _spilt_on_percent(expected):
        return _plain(expected["stem"]).startswith(_plain(item.stem)) and (
            item.answer is not None or any(each.question == item.number for each in reading.problems)
        )
    return (
        item.type == TYPES[expected["type"]]
        and _plain(item.stem) == _plain(expected["stem"])
        and _same_options(reading, item, expected["options"])
        and _said(item) == _known(expected["answer"])
    )


def _spilt_on_percent(expected: dict) -> bool:
    """Say whether options were left in the known stem because one of them holds the bank's own sign: 100%."""
    return "#" in expected["stem"]


def _same_options(reading: Reading, item: Item, known: list) -> bool:
    """Compare options; the last known one of a chapter may have the title of the next in it."""
    if [letter for letter, _ in item.options] != [letter for letter, _ in known]:
        return False
    mine, theirs = [_plain(text) for _, text in item.options], [_plain(text) for _, text in known]
    titles = {""} if mine == theirs else {_plain(each.section) for each in reading.items}
    return all(text.removeprefix(own) in {"", *titles} for own, text in zip(mine, theirs, strict=True))


def _said(item: Item) -> object:
    if isinstance(item.answer, list):
        return _plain("".join(item.answer))
    return _plain(item.answer) if isinstance(item.answer, str) else item.answer


def _known(answer: object) -> object:
    return _plain(answer) if isinstance(answer, str) else answer


def _plain(text: str) -> str:
    return bare(repair(text)[0]).replace("戶", "户")
