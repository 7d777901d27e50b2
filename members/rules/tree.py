"""Which unit may stand below which, and what paths look like after a move. Pure."""

from collections.abc import Mapping

_BELOW: Mapping[str, tuple[str, ...]] = {
    "committee": ("committee", "general_branch", "branch"),
    "general_branch": ("branch",),
    "branch": ("group",),
    "group": (),
}


def kinds_below(kind: str) -> tuple[str, ...]:
    """List what kinds of unit a unit of this kind may have below it.

    >>> kinds_below("branch"), kinds_below("group")
    (('group',), ())
    """
    return _BELOW[kind]


def is_inside(path: str, top: str) -> bool:
    """Say whether ``path`` is ``top`` or lies below it.

    >>> is_inside("/1/4/9/", "/1/4/"), is_inside("/1/41/", "/1/4/")
    (True, False)
    """
    return path.startswith(top)


def depth_of(path: str) -> int:
    """Say how deep a path is; the root's is 1.

    >>> depth_of("/1/4/9/")
    3
    """
    return len([part for part in path.split("/") if part])
