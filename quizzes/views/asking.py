"""What an address asks of a list of questions."""

from flask import request

from quizzes.queries.bank import Wanted

_LARGEST = 2**31 - 1


def number(name: str) -> int | None:
    """Read a whole number from the address; what no key can be counts as nothing."""
    value = request.args.get(name, type=int)
    return value if value is not None and 0 <= value <= _LARGEST else None


def numbers(name: str) -> list[int]:
    """Read the whole numbers a form sent under a name; what no key can be is left out."""
    return [value for value in request.form.getlist(name, type=int) if 0 <= value <= _LARGEST]


def wanted(state: str = "") -> Wanted:
    """Read from the address which questions are wanted; what makes no sense counts as nothing.

    ``state`` stands where the address may not choose one.
    """
    asked = request.args
    return Wanted(
        text=asked.get("q", "")[:100],
        category=number("category"),
        type=asked.get("type", ""),
        topic=asked.get("topic", ""),
        difficulty=number("difficulty"),
        state=state or asked.get("state", ""),
        use=asked.get("use", ""),
        source=asked.get("source", ""),
        flag=asked.get("flag", ""),
    )
