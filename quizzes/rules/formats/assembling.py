"""Put a reading together from drafts: finish each question, collect every doubt."""

from collections.abc import Sequence

from quizzes.rules.formats import checking, finishing
from quizzes.rules.formats.characters import repair
from quizzes.rules.formats.drafts import Draft, Note, problems_of
from quizzes.rules.formats.reading import Line, Problem, Reading

GUESSED = Note("encoding_guessed", "文件没有写明文字编码，按 GB18030（国标码）读出，请看文字是否正常。", 1)


def assemble(
    format_name: str,
    encoding: str | None,
    lines: Sequence[Line],
    drafts: Sequence[Draft],
    notes: Sequence[Note],
) -> Reading:
    """Finish all questions of a file and say everything that is doubtful about it.

    :param notes: doubts about the file as a whole
    """
    places = {line.number: line.place for line in lines if "!" in line.place}
    shown = {line.number: line.place for line in lines}
    problems = [
        Problem(note.code, note.message, note.line, places.get(note.line or 0), None, note.severity)
        for note in notes
    ]
    items = []
    for number, draft in enumerate(drafts, start=1):
        place = draft.place or shown.get(draft.line) or f"第 {draft.line} 行"
        items.append(finishing.finish(draft, number, place))
        problems += problems_of(draft, number, places)
    if not items:
        message = "没有认出题目。请看看文件里是不是题库，或用“下载模板”整理后再导入。"
        problems.append(Problem("no_questions", message, None, None, None, "error"))
    problems += checking.number_gaps(drafts, places)
    problems += checking.repeats(items)
    problems.sort(key=lambda problem: (problem.line or 0, problem.question or 0))
    return Reading(format_name, encoding, tuple(lines), tuple(items), tuple(problems))


def mend(lines: Sequence[Line]) -> tuple[list[tuple[int, str]], list[Note]]:
    """Mend the characters of all lines, and say once how many were wrong."""
    fixed: list[tuple[int, str]] = []
    wrong, first = 0, 0
    for line in lines:
        text, count = repair(line.text)
        if count and not wrong:
            first = line.number
        wrong += count
        fixed.append((line.number, text))
    return fixed, mended(wrong, first)


def mended(count: int, first: int) -> list[Note]:
    """Say how many characters were mended, from which line on."""
    if not count:
        return []
    message = f"修复了 {count} 个显示相同但编码不对或丢失的字符（第 {first} 行起），请抽查几题。"
    return [Note("characters_repaired", message, first)]


def dropped(numbers: Sequence[int]) -> list[Note]:
    """Say which lines were left out: titles, page numbers, notices."""
    if not numbers:
        return []
    some = "、".join(str(number) for number in numbers[:10])
    more = f" 等 {len(numbers)} 行" if len(numbers) > 10 else " 行"
    return [Note("dropped_noise", f"第 {some}{more}不像题目（标题、页码或说明），没有导入。", numbers[0])]


def missing(names: Sequence[str]) -> list[Note]:
    """Say which files of a package are not in it."""
    if not names:
        return []
    some = "、".join(name[:60] for name in names[:3]) + ("等" if len(names) > 3 else "")
    message = f"这个包的清单里有 {len(names)} 个文件不在包里（{some}），这些题没有导入。"
    return [Note("missing_file", message, None)]


def broken(names: Sequence[str]) -> list[Note]:
    """Say which files of a package cannot be opened."""
    if not names:
        return []
    some = "、".join(name[:60] for name in names[:3]) + ("等" if len(names) > 3 else "")
    message = f"这个包里有 {len(names)} 个题目文件不完整，打不开（{some}），这些题没有导入。"
    return [Note("broken_file", message, None)]


def pictures(numbers: Sequence[int]) -> list[Note]:
    """Say where pictures were left out."""
    if not numbers:
        return []
    message = f"文档里有 {len(numbers)} 张图片没有导入（第 {numbers[0]} 行起），用到图片的题请核对。"
    return [Note("picture_dropped", message, numbers[0])]
