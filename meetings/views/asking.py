"""What addresses and forms ask for, read without trusting it."""

from werkzeug.datastructures import MultiDict

_LARGEST = 2**31 - 1


def key_in(values: MultiDict[str, str], name: str) -> int | None:
    """Read a key from an address or a form; what no key can be counts as nothing."""
    value = values.get(name, type=int)
    return value if value is not None and 0 < value <= _LARGEST else None
