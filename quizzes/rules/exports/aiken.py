"""A bank as Aiken: single choices only, a line for each stem and option."""

from collections.abc import Sequence

from quizzes.rules.exports.entry import Exported, left_out, one_line, without_pictures


def write(entries: Sequence[Exported]) -> bytes:
    """Write the single choices."""
    return ("\n\n".join(_question(entry) for entry in entries if entry.type == "single") + "\n").encode()


def _question(entry: Exported) -> str:
    content = entry.content
    words = f"{content.stimulus}\n{content.stem}" if content.stimulus else content.stem
    options = [f"{key}. {one_line(text)}" for key, text in content.options]
    return "\n".join([one_line(words), *options, f"ANSWER: {content.key}"])


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what Aiken cannot hold: nearly everything."""
    kept = [entry for entry in entries if entry.type == "single"]
    lost = left_out(entries, "Aiken", ["single"])
    if kept:
        lost.append("Aiken 只有题干、选项和答案：解析、知识点、难度、出处和分类都不写，换行改为空格。")
    lost += without_pictures(kept, "Aiken")
    return lost
