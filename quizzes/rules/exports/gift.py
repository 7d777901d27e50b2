"""A bank as GIFT, Moodle's text format. What it has no place for stands in comments, as tags."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from quizzes.rules.exports.entry import Exported, number_of, one_line, runs, tags_of
from quizzes.rules.formats import own
from quizzes.rules.types.matching import pairs

_SPECIAL = re.compile(r"([~=#{}:\\])")


def write(entries: Sequence[Exported]) -> bytes:
    """Write the questions category by category."""
    pieces = [f"// {own.TOOL}"]
    for passage, run in runs(entries):
        for category, group in groupby(run, key=lambda entry: entry.category):
            questions = list(group)
            pieces.append(f"$CATEGORY: $course$/top{_escape(one_line(f'/{category}' if category else ''))}")
            if passage:
                tags = [own.tag("题型", own.MATERIAL), own.tag("题数", str(len(questions)))]
                pieces.append(f"{_tags(tags)}\n[plain]{_escape(passage)}")
            pieces += [_question(entry) for entry in questions]
    return ("\n\n".join(pieces) + "\n").encode()


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _tags(tags: Sequence[str]) -> str:
    # A bracket would end the tag.
    return "// " + " ".join(f"[tag:{_escape(tag).replace('[', '【').replace(']', '】')}]" for tag in tags)


def _question(entry: Exported) -> str:
    letters, body = _body(entry)
    tags = tags_of(entry, letters=letters)
    if entry.type in ("fill_blank", "short_answer"):
        tags.append(own.tag("答案", entry.answer))
    why = f"####{_escape(entry.content.explanation)}" if entry.content.explanation else ""
    return f"{_tags(tags)}\n[plain]{_escape(entry.content.stem)}{{{body}{why}}}"


def _body(entry: Exported) -> tuple[str, str]:
    """Give the letters of the options in the order of the file, and what stands between the braces."""
    if entry.type in _WRITERS:
        return _WRITERS[entry.type](entry)
    return "", _plain_body(entry)


def _plain_body(entry: Exported) -> str:
    match entry.type:
        case "true_false":
            return "TRUE" if entry.content.key is True else "FALSE"
        case "numeric":
            return "#" + ":".join(number_of(entry))
        case "fill_blank":
            return f"={_escape(entry.kind.write_key(entry.content))}"
    return ""


def _choices(entry: Exported) -> tuple[str, str]:
    content = entry.content
    key = content.key if isinstance(content.key, list) else [content.key]
    worth = f"{100 / len(key):.5f}".rstrip("0").rstrip(".") if key else "0"
    right, wrong = ("=", "~") if entry.type == "single" else (f"~%{worth}%", "~%-100%")
    lines = [f"{right if name in key else wrong}{_escape(text)}" for name, text in content.options]
    return "".join(content.option_keys), _lines(lines)


def _order(entry: Exported) -> tuple[str, str]:
    right = [str(one) for one in entry.content.key] if isinstance(entry.content.key, list) else []
    lines = [_escape(entry.content.option_text(name)) for name in right]
    return "".join(right), f">{len(lines)} ALL{_lines(lines)}"


def _lines(answers: Iterable[str]) -> str:
    return "\n" + "\n".join(answers) + "\n"


def _pairs(entry: Exported) -> tuple[str, str]:
    matched = pairs(entry.content)
    letters = list(dict.fromkeys(letter for _, letter in matched))
    more = [name for name in entry.content.option_keys if name not in letters]
    sides = [*matched, *(("", name) for name in more)]
    lines = [f"={_escape(item)} -> {_escape(entry.content.option_text(name))}" for item, name in sides]
    return "".join([*letters, *more]), "\n" + "\n".join(lines) + "\n"


_WRITERS = {"single": _choices, "multiple": _choices, "matching": _pairs, "ordering": _order}


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what GIFT cannot hold."""
    several = sum(
        entry.type == "fill_blank" and len(entry.kind.prompts(entry.content)) > 1 for entry in entries
    )
    prose = sum(entry.type == "short_answer" for entry in entries)
    orders = sum(entry.type == "ordering" for entry in entries)
    told = (
        (several, f"GIFT 的填空题只有一个空，{several} 道多空题在别处是一个空、答案连写；导回本站时不变。"),
        (prose, f"GIFT 放不下简答题的参考答案，{prose} 道题的参考答案写在注释里，只有本站会读。"),
        (orders, f"{orders} 道排序题只有装了排序题插件的 Moodle 才认得。"),
        (len(entries), "知识点、难度和出处写在注释里，只有本站会读。"),
    )
    return [sentence for count, sentence in told if count]
