"""Read the rows of a spreadsheet into drafts of questions."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.rules.formats import cards, cellkeys, celloptions, numbers, options, own, owntext, sections
from quizzes.rules.formats.characters import fold, repair
from quizzes.rules.formats.columns import Block, guess_block, header_blocks, second_header
from quizzes.rules.formats.drafts import Draft, Note
from quizzes.rules.formats.keys import difficulty
from quizzes.rules.formats.reading import Drawn, Line
from quizzes.rules.formats.sections import named_type, part_type
from quizzes.rules.questions import EXPLANATION, STEM

_SAMPLE = 30
_FEWEST_COUNTED = 2
_MANY_COUNTED = 8
"""So many questions in a row do not begin with a number by chance, even where some are missing."""
_SAID_SAMPLE = re.compile(
    r"(?:示例|样例|范例|例题|例)[题行]?\d{0,2}$|[(\[](?:示例|样例|范例|例)[)\]]|(?:示例|样例|范例):"
)
_SIGNED = re.compile(
    r"(?:制表|制作|审核|复核|审批|编制|填表|校对|出题|命题)(?:人|人员|单位)? ?:|(?:合计|总计|共计?) ?:?[ \d]"
)
"""What people write under a table."""


@dataclass(frozen=True)
class Sheet:
    """A table as a file holds it: its name and its rows of text."""

    name: str
    rows: Sequence[Sequence[str]]
    pictures: Mapping[int, Mapping[int, Sequence[bytes]]] = field(default_factory=dict)
    """Those of its cells, by row from 1 and column from 0."""
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    """Rows that are hidden or filtered away, from 1."""


@dataclass
class Tabled:
    """What a workbook gave: source lines (one a row), drafts, and rows that are no questions."""

    lines: list[Line] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    """Lines with pictures that belong to no question."""
    notes: list[Note] = field(default_factory=list)
    mended: int = 0
    blocks: int = 0
    pictures: owntext.Pictures = field(default_factory=dict)
    """Those beside the workbook that its questions may name."""


def read_sheets(sheets: Sequence[Sheet], pictures: owntext.Pictures = owntext.NO_PICTURES) -> Tabled:
    """Read all tables of a workbook, with the pictures beside it; what is in hidden ones is only said."""
    tabled = Tabled(pictures=pictures)
    for sheet in sheets:
        if sheet.is_hidden:
            _say_hidden(tabled, sheet)
        else:
            read_into(tabled, sheet)
    return tabled


def _say_hidden(tabled: Tabled, sheet: Sheet) -> None:
    unseen = Tabled()
    if is_table(sheet.rows):
        read_into(unseen, sheet)
    if unseen.drafts:
        message = (
            f"隐藏的工作表“{sheet.name}”里还有 {len(unseen.drafts)} 道题，没有导入。"
            "需要的话，请在 Excel 里取消隐藏，保存后再导入一次。"
        )
        tabled.notes.append(Note("hidden_sheet", message, None))


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
        self.header: tuple[int, list[str]] = (0, [])
        """The last header row, and its number."""
        self.samples: list[int] = []
        self.asked = ""
        """The stem of the question at hand, as its cell has it."""

    def read(self) -> None:
        """Read the rows in order; a header row anywhere changes the columns."""
        if not is_table(self.sheet.rows):
            if "说明" in self.sheet.name:
                return
            upright = cards.block_of(self.sheet.rows)
            if upright:
                self._read_cards(upright)
                return
            guessed = guess_block([row for row in self.sheet.rows if any(row)][:_SAMPLE])
            self.blocks = [guessed] if guessed else []
        if self.sheet.name.startswith(own.SHEET) and self._read_own():
            return
        for number, row in enumerate(self.sheet.rows, start=1):
            if any(cell.strip() for cell in row):
                self._row(number, self._mended(row))
        mine = [draft for draft in self.tabled.drafts if draft.block == self.block]
        _without_numbers(mine)
        self._say(mine)

    def _say(self, drafts: Sequence[Draft]) -> None:
        """Say what a person who looks at the sheet may not expect to be taken, or left."""
        hidden = {f"{self.sheet.name}!A{number}" for number in self.sheet.hidden_rows}
        places = {line.number: line.place for line in self.tabled.lines} if hidden else {}
        unseen = [draft.line for draft in drafts if places.get(draft.line) in hidden]
        if unseen:
            message = (
                f"工作表“{self.sheet.name}”里有 {len(unseen)} 道题在隐藏或筛选掉的行里，也读入了。"
                "不需要的话，请在那些题下面点“不导入”。"
            )
            self.tabled.notes.append(Note("hidden_rows", message, unseen[0]))
        if self.samples:
            message = f"第 {'、'.join(map(str, self.samples[:10]))} 行写着“示例”，没有导入。"
            self.tabled.notes.append(Note("sample_left_out", message, self.samples[0]))

    def _read_cards(self, block: Block) -> None:
        before = len(self.tabled.lines)
        for number, row in enumerate(self.sheet.rows, start=1):
            self.tabled.lines.append(Line(before + number, "\t".join(row), f"{self.sheet.name}!A{number}"))
        for card in cards.cards(self.sheet.rows, block):
            if (
                self._question(card.number, self._mended(card.cells), before + card.first, block)
                and self.draft
            ):
                self.draft.end = before + card.last
                self.draft.place = self.draft.key_place = f"{self.sheet.name}!B{card.number}"

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
        if not blocks and self.header[0] == number - 1:
            blocks = second_header(self.header[1], row, self.blocks)
        if blocks:
            self.blocks, self.draft, self.header = blocks, None, (number, row)
            self._hang(number, None)
            return
        if self._is_sample(row):
            self.samples.append(line)
            return
        taken = [self._question(number, row, line, block) for block in self.blocks]
        if not any(taken):
            self._hang(number, None)
            if not self._below(row, line):
                self._banner(row, line)

    def _question(self, number: int, row: list[str], line: int, block: Block) -> bool:
        stem, key = block.cell(row, "stem"), block.cell(row, "key")
        part = block.cell(row, "substem")
        hung = self.sheet.pictures.get(number, {})
        given = [
            (letter, row[column].strip() if column < len(row) else "")
            for letter, column in block.options.items()
            if column in hung or (column < len(row) and row[column].strip())
        ] or _spread_options(block, row)
        if not (stem or part or block.roles["stem"] in hung) or self._is_asked_above(block, row):
            return False
        if not key and (_SIGNED.match(fold(stem)) or (self._is_option_row(stem) and not given)):
            return False
        if not key and not given and not block.cell(row, "options") and self._is_title(row, stem):
            return False
        passage = self._merged(block, row, "stem") if part else ""
        stem = part or stem
        cut, label = sections.own_label(fold(stem))
        draft = Draft(line, line, part=self.part, block=self.block, stem=[stem[cut:] if label else stem])
        draft.section = self._merged(block, row, "section")
        draft.place = f"{self.sheet.name}!{column_name(block.roles['stem'])}{number}"
        if "key" in block.roles:
            draft.key_place = f"{self.sheet.name}!{column_name(block.roles['key'])}{number}"
        self._fill(draft, block, row)
        draft.stimulus = passage or draft.stimulus
        draft.label = draft.label or label or block.kind(self._merged(block, row, "type")) or block.named
        self._give_answer(draft, block, row, given)
        self.tabled.drafts.append(draft)
        self.draft, self.asked = draft, block.cell(row, "stem")
        self._hang(number, block)
        return True

    def _is_asked_above(self, block: Block, row: list[str]) -> bool:
        """Say whether a row repeats the question above for one more of its options."""
        is_option = "right" in block.roles and bool(block.cell(row, "options"))
        return is_option and self.draft is not None and self.asked == block.cell(row, "stem")

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
        draft.label = block.kind(block.cell(row, "subtype")) or block.kind(block.cell(row, "type"))
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
    def _give_answer(draft: Draft, block: Block, row: list[str], given: list[tuple[str, str]]) -> None:
        if cellkeys.answers_of_blanks(draft, block, row):
            return
        for letter, text in given:
            draft.add_option(letter, celloptions.without_label(letter, text), draft.line)
        together = block.cell(row, "options")
        if not given and ("right" in block.roles or block.cell(row, "letter")):
            _add_option_below(draft, block, row, draft.line)
        elif not given and together:
            for letter, text in celloptions.split_together(together):
                draft.add_option(letter, text, draft.line)
        celloptions.options_in_stem(draft)
        if not cellkeys.beside_wrong_ones(draft, block, row) and not draft.key:
            cellkeys.give(draft, block, row)
        draft.phase = "stem"

    def _below(self, row: list[str], line: int) -> bool:
        """Options may stand in the rows below their question."""
        if self.draft and self.draft.block == self.block and self._adds_option(self.draft, row, line):
            return True
        texts = [cell.strip() for cell in row if cell.strip()]
        label = options.label_at(fold(texts[0])) if texts else None
        if self.draft is None or label is None or label.style not in options.FIRM:
            return False
        for text in texts:
            for letter, option in celloptions.split_together(text):
                self.draft.add_option(letter, option, line)
        self.draft.end = line
        return True

    def _adds_option(self, draft: Draft, row: list[str], line: int) -> bool:
        """Take a row that holds one option of the question above: its letter and its text."""
        if len(self.blocks) != 1 or not _add_option_below(draft, self.blocks[0], row, line):
            return False
        draft.end = line
        return True

    def _is_sample(self, row: list[str]) -> bool:
        """Say whether a row of a template says of itself that it is one."""
        return any(
            _SAID_SAMPLE.match(fold(block.cell(row, role)))
            for block in self.blocks
            for role in ("number", "stem")
        )

    def _banner(self, row: list[str], line: int) -> None:
        texts = [cell for cell in row if cell.strip()]
        self.part = part_type(fold(texts[0].strip())) or self.part if len(texts) == 1 else self.part
        self.tabled.dropped.append(line)


def _spread_options(block: Block, row: list[str]) -> list[tuple[str, str]]:
    """Give the options that stand in several cells under one header."""
    texts = [row[column].strip() for column in block.spread if column < len(row)]
    filled = [text for text in texts if text]
    return list(zip(options.LETTERS, filled, strict=False)) if len(filled) > 1 else []


def _add_option_below(draft: Draft, block: Block, row: list[str], line: int) -> bool:
    letter, text = fold(block.cell(row, "letter")).upper().rstrip(".、:"), block.cell(row, "options")
    goes_on = bool(draft.options) and not block.cell(row, "stem")
    if "letter" not in block.roles and (goes_on or "right" in block.roles):
        letter = own.ALPHABET[len(draft.options) % len(own.ALPHABET)]
        text = celloptions.without_label(letter, text)
    if not text or len(letter) != 1 or letter not in options.LETTERS:
        return False
    draft.add_option(letter, text, line)
    if cellkeys.is_ticked(block.cell(row, "right")):
        draft.key = ["".join(draft.key or []) + letter]
    return True


def _without_numbers(drafts: Sequence[Draft]) -> None:
    """Take the questions' numbers out of their cells, where they count through the sheet or tell its rows."""
    written = [draft for draft in drafts if draft.stem and not draft.settled]
    found = [numbers.number_at(fold(draft.stem[0])) for draft in written]
    is_counted = _count_through([one.value for one in found if one and one.style != "loose"], len(found))
    for place, (draft, number) in enumerate(zip(written, found, strict=True), start=1):
        rest = draft.stem[0][number.end :] if number else ""
        is_place = number is not None and number.style == "plain" and number.value == place
        if number and (is_counted or (is_place and rest and not rest[0].isdigit())):
            draft.stem[0] = rest


def _count_through(counted: Sequence[int], asked: int) -> bool:
    """Say whether the numbers in front of all questions count them."""
    steps = sum(after in (before + 1, 1) for before, after in itertools.pairwise(counted))
    is_whole = len(counted) >= max(_FEWEST_COUNTED, asked)
    return is_whole and counted[0] == 1 and (steps >= len(counted) - 1 or len(counted) >= _MANY_COUNTED)


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
