"""Banks nobody has seen before: what is read of many mixtures of layouts, against what was written."""

import io
from collections.abc import Sequence

import docx
import pytest

from quizzes.rules.formats import Item, Reading, read_bank, read_text
from quizzes.rules.formats.characters import bare
from tests.quizzes.rules.formats import bank_tables, banks
from tests.quizzes.rules.formats.banks import Truth
from tests.quizzes.rules.formats.test_spreadsheets import workbook

MIXTURES = range(1000, 1060)


def differences(item: Item, truth: Truth) -> list[str]:
    """Say in which fields a question was read wrong."""
    same = {
        "type": item.type == truth.type,
        "stem": bare(item.stem) in {bare(truth.stem.format(word)) for word in ("", "什么")},
        "options": not truth.options
        or [bare(text) for _, text in item.options] == [bare(text) for text in truth.options],
        "key": plain_key(item.answer) == plain_key(truth.key),
        "explanation": bare(item.explanation) == bare(truth.explanation),
    }
    return [name for name, is_same in same.items() if not is_same]


def plain_key(key: object) -> object:
    if isinstance(key, list):
        return [bare(each) for each in key]
    return bare(key) if isinstance(key, str) else key


def found(items: Sequence[Item], truths: Sequence[Truth]) -> list[Truth]:
    """Give the questions that were read as they are, each from a reading of its own."""
    left = list(items)
    right: list[Truth] = []
    for truth in truths:
        match = next((item for item in left if not differences(item, truth)), None)
        if match:
            left.remove(match)
            right.append(truth)
    return right


def lost_silently(reading: Reading, truths: Sequence[Truth]) -> list[Item]:
    """Give the questions that were read wrong and about which nothing was said."""
    said = {problem.question for problem in reading.problems}
    wrong = [item for item in reading.items if all(differences(item, truth) for truth in truths)]
    return [item for item in wrong if item.number not in said]


@pytest.mark.parametrize("seed", MIXTURES)
def test_a_bank_in_an_unseen_mixture_is_read_as_it_was_written(seed):
    text, truths, layout = banks.write(seed)
    reading = read_text(text)
    assert len(found(reading.items, truths)) >= 0.9 * len(truths), str(layout)
    assert len(lost_silently(reading, truths)) <= 1, str(layout)


def test_hardly_a_question_of_all_mixtures_is_lost_or_invented():
    asked, read, right = 0, 0, 0
    for seed in MIXTURES:
        text, truths, _ = banks.write(seed)
        items = read_text(text).items
        asked, read, right = asked + len(truths), read + len(items), right + len(found(items, truths))
    assert right >= 0.995 * asked
    assert right >= 0.995 * read


@pytest.mark.parametrize("seed", range(2000, 2040))
def test_a_workbook_with_unseen_headers_is_read_as_it_was_written(seed):
    rows, truths = bank_tables.tabulate(seed)
    reading = read_bank(workbook(Sheet1=rows), "题库.xlsx")
    assert len(reading.items) == len(truths)
    assert found(reading.items, truths) == truths


@pytest.mark.parametrize("seed", range(3000, 3012))
def test_a_document_in_an_unseen_mixture_is_read_as_it_was_written(seed):
    text, truths, layout = banks.write(seed)
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    for block in text.replace("\n" * 2, "\0").split("\0"):
        if layout.spread == "soft":
            document.add_paragraph(block)
        else:
            for line in block.split("\n"):
                document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    items = read_bank(buffer.getvalue(), "题库.docx").items
    assert found(items, truths) == truths, str(layout)
