"""Where something may stand inside a text: after the block at its top that holds a paragraph."""

import re
from collections.abc import Collection

_TAG = re.compile(r"""<(/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>""")
_ID = re.compile(r' id="([^"]+)"')
_VOID = frozenset({"br", "hr", "img", "source"})


def cut_after(html: str, anchors: Collection[str]) -> list[tuple[str, list[str]]]:
    """Cut a text after the paragraphs with some anchors; give each piece with the anchors that end it.

    Of a paragraph in a list or a table the whole list or table is cut after, since nothing can stand between
    rows. Anchors that are not in the text are left out.

    >>> cut_after('<p id="p-1">甲</p><ul><li id="p-2">乙</li><li>丙</li></ul><p>丁</p>', {"p-2", "p-9"})
    [('<p id="p-1">甲</p><ul><li id="p-2">乙</li><li>丙</li></ul>', ['p-2']), ('<p>丁</p>', [])]

    :param html: what was cleaned and given anchors
    """
    pieces, due, depth, at = [], [], 0, 0
    for tag in _TAG.finditer(html) if anchors else ():
        if tag[1]:
            depth -= 1
        elif tag[2] not in _VOID:
            depth += 1
            found = _ID.search(tag[3])
            if found and found[1] in anchors:
                due.append(found[1])
        if not depth and due:
            pieces.append((html[at : tag.end()], due))
            due, at = [], tag.end()
    return [*pieces, (html[at:], [])]
