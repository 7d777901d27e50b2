"""A bank as GIFT, Moodle's text format. What it has no place for stands in comments, as tags."""

from collections.abc import Sequence
from itertools import groupby

from quizzes.rules.exports.entry import Exported, one_line, runs, without_pictures
from quizzes.rules.formats import converters, own
from quizzes.rules.formats.giftsigns import escape


def write(entries: Sequence[Exported]) -> bytes:
    """Write the questions category by category."""
    pieces = [f"// {own.TOOL}"]
    for passage, run in runs(entries):
        for category, group in groupby(run, key=lambda entry: entry.category):
            questions = list(group)
            pieces.append(f"$CATEGORY: $course$/top{escape(one_line(f'/{category}' if category else ''))}")
            if passage:
                tags = [own.tag("题型", own.MATERIAL), own.tag("题数", str(len(questions)))]
                pieces.append(f"{_tags(tags)}\n[plain]{escape(passage)}")
            pieces += [_question(entry) for entry in questions]
    return ("\n\n".join(pieces) + "\n").encode()


def _tags(tags: Sequence[str]) -> str:
    # A bracket would end the tag.
    return "// " + " ".join(f"[tag:{escape(tag).replace('[', '【').replace(']', '】')}]" for tag in tags)


def _question(entry: Exported) -> str:
    known = converters.gift(entry.type)
    letters, body = known.write(entry) if known else ("", "")
    tags = entry.tags(letters=letters)
    if known is None:
        tags.append(own.tag(converters.WHOLE, entry.whole))
    elif known.tags_key:
        tags.append(own.tag("答案", entry.answer))
    why = f"####{escape(entry.content.explanation)}" if entry.content.explanation else ""
    return f"{_tags(tags)}\n[plain]{escape(entry.content.stem)}{{{body}{why}}}"


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what GIFT cannot hold."""
    lost = [*converters.losses(entries, "GIFT", "GIFT "), *without_pictures(entries, "GIFT")]
    return [*lost, "知识点、难度和出处写在注释里，只有本站会读。"] if entries else lost
