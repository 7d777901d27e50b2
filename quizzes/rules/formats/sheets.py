"""Read the rows of a spreadsheet into drafts of questions."""

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.rules.formats import numbers, options, own, owntext, sections
from quizzes.rules.formats.characters import bare, fold, repair
from quizzes.rules.formats.columns import Block, guess_block, header_blocks
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.keys import difficulty, judgement, letters
from quizzes.rules.formats.reading import Drawn, Line
from quizzes.rules.formats.sections import named_type, part_type
from quizzes.rules.questions import EXPLANATION, STEM

_LIST_BREAKS = re.compile(r"\s*(?:\n|\||\$;\$|\*\*|;(?=[A-H][.、:])|###)\s*")
_DIGITS = re.compile(r"[1-8](?:[ ,、;|]*[1-8])*$")
_SAMPLE = 30
_FEWEST_COUNTED = 2


@dataclass(frozen=True)
class Sheet:
    """A table as a file holds it: its name and its rows of text."""

    name: str
    rows: Sequence[Sequence[str]]
    pictures: Mapping[int, Mapping[int, Sequence[bytes]]] = field(default_factory=dict)
    """Those of its cells, by row from 1 and column from 0."""


@dataclass
class Tabled:
    """What a workbook gave: source lines (one a row), drafts, and rows that are no questions."""

    lines: list[Line] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    """Lines with pictures that belong to no question."""
    mended: int = 0
    blocks: int = 0
    pictures: owntext.Pictures = field(default_factory=dict)
    """Those beside the workbook that its questions may name."""


def read_sheets(sheets: Sequence[Sheet], pictures: owntext.Pictures = owntext.NO_PICTURES) -> Tabled:
    """Read all tables of a workbook, with the pictures beside it."""
    tabled = Tabled(pictures=pictures)
    for sheet in sheets:
        read_into(tabled, sheet)
    return tabled


def read_into(tabled: Tabled, sheet: Sheet) -> None:
    """Read one more table behind the lines there are."""
    tabled.blocks += 1
    _SheetReader(tabled, sheet, -tabled.blocks).read()


def is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether one of the first rows is a header of questions."""
    return any(header_blocks(row) for row in rows[:10])


class _SheetReader:
    def __init__(self, tabled: Tabled, sheet: Sheet, block: int) -> None:
        self.tabled, self.sheet, self.block = tabled, sheet, block
        self.part = named_type(fold(sheet.name)) or part_type(fold(sheet.name))
        self.blocks: list[Block] = []
        self.draft: Draft | None = None
        self.above: dict[str, str] = {}
        """The last cell in a role."""
        self.sparse: dict[int, bool] = {}

    def read(self) -> None:
        """Read the rows in order; a header row anywhere changes the columns."""
        if not is_table(self.sheet.rows):
            if "说明" in self.sheet.name:
                return
            guessed = guess_block([row for row in self.sheet.rows if any(row)][:_SAMPLE])
            self.blocks = [guessed] if guessed else []
        if self.sheet.name.startswith(own.SHEET) and self._read_own():
            return
        for number, row in enumerate(self.sheet.rows, start=1):
            if any(cell.strip() for cell in row):
                self._row(number, self._mended(row))
        _without_numbers([draft for draft in self.tabled.drafts if draft.block == self.block])

    def _read_own(self) -> bool:
        """Read a sheet that we wrote, cell by cell as it stands, unless its rows were changed beyond that."""
        header, *rows = self.sheet.rows
        numbered = [(number, row) for number, row in enumerate(rows, start=2) if any(row)]
        first = len(self.tabled.lines) + 2
        drafts = [
            owntext.read_row(header, row, line, self.tabled.pictures)
            for line, (_, row) in enumerate(numbered, start=first)
        ]
        known = [draft for draft in drafts if draft]
        if not drafts or len(known) < len(drafts):
            return False
        for number, row in [(1, header), *numbered]:
            text = "\t".join(cell.replace("\n", " ").strip() for cell in row).strip()
            self.tabled.lines.append(Line(len(self.tabled.lines) + 1, text, f"{self.sheet.name}!A{number}"))
        for draft, (number, _) in zip(known, numbered, strict=True):
            draft.block, draft.place = self.block, f"{self.sheet.name}!A{number}"
        self.tabled.drafts += known
        return True

    def _mended(self, row: Sequence[str]) -> list[str]:
        mended = [("\n".join(repair(piece)[0] for piece in cell.split("\n"))) for cell in row]
        self.tabled.mended += sum(repair(cell.replace("\n", ""))[1] for cell in row)
        return mended

    def _row(self, number: int, row: list[str]) -> None:
        line = len(self.tabled.lines) + 1
        text = "\t".join(cell.replace("\n", " ").strip() for cell in row).strip()
        self.tabled.lines.append(Line(line, text, f"{self.sheet.name}!A{number}"))
        blocks = header_blocks(row)
        if blocks:
            self.blocks, self.draft = blocks, None
            self._hang(number, None)
            return
        taken = [self._question(number, row, line, block) for block in self.blocks]
        if not any(taken):
            self._hang(number, None)
            if not self._below(row, line):
                self._banner(row, line)

    def _question(self, number: int, row: list[str], line: int, block: Block) -> bool:
        stem, key = block.cell(row, "stem"), block.cell(row, "key")
        hung = self.sheet.pictures.get(number, {})
        given = [
            (letter, row[column].strip() if column < len(row) else "")
            for letter, column in block.options.items()
            if column in hung or (column < len(row) and row[column].strip())
        ]
        if not (stem or block.roles["stem"] in hung) or (self._is_option_row(stem) and not key and not given):
            return False
        if not key and not given and not block.cell(row, "options") and self._is_title(row, stem):
            return False
        cut, label = sections.own_label(fold(stem))
        draft = Draft(line, line, part=self.part, block=self.block, stem=[stem[cut:] if label else stem])
        draft.section = self._merged(block, row, "section")
        draft.place = f"{self.sheet.name}!{column_name(block.roles['stem'])}{number}"
        if "key" in block.roles:
            draft.key_place = f"{self.sheet.name}!{column_name(block.roles['key'])}{number}"
        self._fill(draft, block, row)
        draft.label = draft.label or label or named_type(fold(self._merged(block, row, "type")))
        self._give_options(draft, given, block.cell(row, "options"))
        self._give_key(draft, key)
        self.tabled.drafts.append(draft)
        self.draft = draft
        self._hang(number, block)
        return True

    def _merged(self, block: Block, row: list[str], role: str) -> str:
        """Give a cell, or the one above where a cell was merged over several rows."""
        cell = block.cell(row, role)
        if cell or role not in block.roles:
            self.above[role] = cell
        elif role == "type" and not self._is_sparse(block.roles[role]):
            return ""
        return cell or self.above.get(role, "")

    def _is_sparse(self, column: int) -> bool:
        """Say whether a column is filled in few rows: then each cell stands for those below it."""
        if column not in self.sparse:
            rows = [row for row in self.sheet.rows if any(row)]
            filled = sum(column < len(row) and bool(row[column].strip()) for row in rows)
            self.sparse[column] = 2 * filled < len(rows)
        return self.sparse[column]

    def _hang(self, number: int, block: Block | None) -> None:
        """Give the pictures of a row to the question at hand, each to the text in whose column it hangs."""
        if self.draft is None:
            self.tabled.lost += [len(self.tabled.lines)] * len(self.sheet.pictures.get(number, {}))
            return
        roles = {column: role for role, column in block.roles.items()} if block else {}
        letters = {column: letter for letter, column in block.options.items()} if block else {}
        for column, contents in sorted(self.sheet.pictures.get(number, {}).items()):
            at = letters.get(column) or (EXPLANATION if roles.get(column) == "explanation" else STEM)
            self.draft.pictures += [Drawn(at, content) for content in contents]

    def _is_option_row(self, stem: str) -> bool:
        label = options.label_at(fold(stem))
        return self.draft is not None and label is not None and label.style in options.FIRM

    @staticmethod
    def _is_title(row: list[str], stem: str) -> bool:
        return sum(bool(cell.strip()) for cell in row) == 1 and (
            part_type(fold(stem)) is not None or len(stem) < 12
        )

    @staticmethod
    def _fill(draft: Draft, block: Block, row: list[str]) -> None:
        draft.label = named_type(fold(block.cell(row, "type")))
        explanation = block.cell(row, "explanation")
        draft.explanation = [explanation] if explanation else []
        draft.topic, draft.source = block.cell(row, "topic"), block.cell(row, "source")
        draft.stimulus = block.cell(row, "stimulus")
        draft.difficulty = difficulty(block.cell(row, "difficulty"))
        coded = block.cell(row, "type").isdigit()
        if (
            coded
            and not draft.label
            and not block.cell(row, "options")
            and block.cell(row, "key") in ("0", "1", "2")
        ):
            draft.label = "true_false"

    @staticmethod
    def _give_options(draft: Draft, given: list[tuple[str, str]], together: str) -> None:
        for letter, text in given:
            draft.add_option(letter, without_label(letter, text), draft.line)
        if not given and together:
            for letter, text in split_together(together):
                draft.add_option(letter, text, draft.line)
        _options_in_stem(draft)
        draft.phase = "stem"

    @staticmethod
    def _give_key(draft: Draft, key: str) -> None:
        if draft.label in ("fill_blank", "short_answer") and draft.options:
            _key_from_options(draft, key)
        elif key:
            draft.key = [_key_of_digits(draft, key)]

    def _below(self, row: list[str], line: int) -> bool:
        """Options may stand in the rows below their question."""
        texts = [cell.strip() for cell in row if cell.strip()]
        label = options.label_at(fold(texts[0])) if texts else None
        if self.draft is None or label is None or label.style not in options.FIRM:
            return False
        for text in texts:
            for letter, option in split_together(text):
                self.draft.add_option(letter, option, line)
        self.draft.end = line
        return True

    def _banner(self, row: list[str], line: int) -> None:
        texts = [cell for cell in row if cell.strip()]
        self.part = part_type(fold(texts[0].strip())) or self.part if len(texts) == 1 else self.part
        self.tabled.dropped.append(line)


def _without_numbers(drafts: Sequence[Draft]) -> None:
    """Take the questions' numbers out of their cells, where they count through the sheet."""
    found = [numbers.number_at(fold(draft.stem[0])) for draft in drafts if draft.stem and not draft.settled]
    counted = [one.value for one in found if one and one.style != "loose"]
    steps = sum(after in (before + 1, 1) for before, after in itertools.pairwise(counted))
    if len(counted) < max(_FEWEST_COUNTED, len(found)) or steps < len(counted) - 1 or counted[0] != 1:
        return
    for draft, number in zip(drafts, found, strict=True):
        draft.stem[0] = draft.stem[0][number.end if number else 0 :]


def column_name(column: int) -> str:
    """Name a column as spreadsheets do.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def without_label(letter: str, text: str) -> str:
    """Take a repeated label off an option's cell.

    >>> without_label("A", "A、甲"), without_label("A", "B 超检查")
    ('甲', 'B 超检查')
    """
    label = options.label_at(fold(text))
    if label and label.letter == letter and label.style in options.FIRM:
        return text[label.text_start :].strip() or text
    return text


def split_together(cell: str) -> Iterator[tuple[str, str]]:
    """Take the options of one cell apart: by labels, by lines or by bars.

    >>> list(split_together("A.甲 B.乙")), list(split_together("甲|乙"))
    ([('A', '甲'), ('B', '乙')], [('A', '甲'), ('B', '乙')])
    """
    cell = cell.replace("**", "\n").strip()
    folded = fold(cell)
    label = options.label_at(folded)
    if label and label.style != "glued":
        labels = [label, *options.following(folded, label)]
        if len(labels) > 1 or len(_LIST_BREAKS.split(folded)) == 1:
            yield from (
                (letter, text.rstrip(" ;；|,，")) for letter, text, _, _ in options.texts(cell, labels)
            )
            return
    for letter, text in zip(own.ALPHABET, _plain_list(cell), strict=False):
        yield letter, without_label(letter, text)


def _plain_list(cell: str) -> list[str]:
    if cell.startswith("[") and cell.endswith("]") and len(cell) < 5000:
        try:
            listed = ast.literal_eval(cell)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            listed = None
        if isinstance(listed, list):
            return [str(each) for each in listed]
    parts = [part.strip() for part in _LIST_BREAKS.split(cell)]
    return (
        [part for part in parts if part]
        if len(parts) > 1
        else [part.strip() for part in re.split("[;；]", cell) if part.strip()]
    )


def _options_in_stem(draft: Draft) -> None:
    """Make options of those behind the stem in its own cell, unless they only repeat the columns."""
    stem = draft.stem[0]
    labels = options.inside(fold(stem))
    if not labels:
        return
    inside = [(letter, text) for letter, text, _, _ in options.texts(stem, labels)]
    if draft.options and {bare(text) for _, text in inside} != {bare(text) for _, text in draft.options}:
        return
    draft.stem = [stem[: labels[0].start].strip()]
    if not draft.options:
        for letter, text in inside:
            draft.add_option(letter, text, draft.line)


def _key_from_options(draft: Draft, key: str) -> None:
    """Take the answer of a blank from column A where a bank says that the key is A."""
    texts = dict(draft.options)
    named = letters(fold(key))
    draft.options = []
    if not key or (named and set(named) <= set(texts)):
        draft.key = ["；".join(texts[letter] for letter in named or texts)]
    else:
        draft.key = [key]


def _key_of_digits(draft: Draft, key: str) -> str:
    """Keys may count the options: 1,3 is A and C; not if an option's text is that very number."""
    word = fold(key).strip()
    if not draft.options or not _DIGITS.match(word) or bare(key) in {bare(text) for _, text in draft.options}:
        return key
    if len(draft.options) == 2 and judgement(draft.options[0][1]) is not None and word not in ("1", "2"):
        return key
    named = [chr(64 + int(digit)) for digit in re.findall(r"\d", word)]
    return "".join(named) if set(named) <= {letter for letter, _ in draft.options} else key
