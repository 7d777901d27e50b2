"""Short ways to say what a text was read as."""

from quizzes.rules.formats import Item, Reading, read_text


def read(*lines: str) -> Reading:
    return read_text("\n".join(lines))


def only(*lines: str) -> Item:
    """Read a text that holds one question."""
    reading = read(*lines)
    assert len(reading.items) == 1, [item.stem for item in reading.items]
    return reading.items[0]


def keys(*lines: str) -> list:
    return [item.answer for item in read(*lines).items]


def codes(reading: Reading) -> set[str]:
    return {problem.code for problem in reading.problems}


CHOICES = ("A. 井冈山", "B. 延安", "C. 西柏坡", "D. 瑞金")
