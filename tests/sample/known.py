"""Take the days, figures and sums out of Chinese text, so that two texts can be compared."""

import json
import re
from functools import cache

from tests.sample.reading import SHARED

ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
ISO_END = re.compile(r"[~、](?:(\d{2})-)?(\d{2})(?![\d-])")
WRITTEN = re.compile(r"(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?日|(\d{4}) ?年 ?(\d{1,2}) ?月")
YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?![\d.万])")
END_DAY = re.compile(r"(?:至|到|和|同月) (\d{1,2}) 日")
FIGURE = re.compile(r"\d+(?:\.\d+)?")
SUM = re.compile(r"[〇一二三四五六七八九十百千万]+(?=元|周岁)")
ARTICLE = re.compile(r"《([^》]+)》(?:序言、)?((?:、?第[一二三四五六七八九十百零]+条)+)")


def days_known(text):
    """Return (year, month, day) of every date in a fact or a law; None stands for a part not given."""
    found = set()
    for start in ISO.finditer(text):
        year, month, day = map(int, start.groups())
        found.add((year, month, day))
        end, here = ISO_END.match(text, start.end()), month
        if end:
            here = int(end[1] or month)
            found.add((year, here, int(end[2])))
    # "1936-10-09 会宁、10-22 将台堡" leaves the year to the reader.
    for start in re.finditer(r"(\d{4})-\d{2}-\d{2}[^；\d]*、(\d{2})-(\d{2})(?![\d-])", text):
        found.add(tuple(map(int, start.groups())))
    found |= _written(text)
    return found | {(int(year), None, None) for year in YEAR.findall(text)}


def days_said(text):
    """Return the dates a sentence of ours mentions, each as fully as it gives them."""
    whole = _written(text)
    rest = WRITTEN.sub(" ", text)
    years = {(int(year), None, None) for year in YEAR.findall(rest)}
    return whole | years | {(None, None, int(day)) for day in END_DAY.findall(text)}


def _written(text):
    found = set()
    for year, month, day, only_year, only_month in WRITTEN.findall(text):
        if month:
            found.add((int(year) if year else None, int(month), int(day)))
        else:
            found.add((int(only_year), int(only_month), None))
    return found


def agrees(said, known):
    """Say whether a mention is a date of the source, or a part of one."""
    return any(all(mine in (None, theirs) for mine, theirs in zip(said, one, strict=True)) for one in known)


def figures(text):
    """Return the figures in Arabic numerals that belong to no date."""
    bare = YEAR.sub(" ", END_DAY.sub(" ", WRITTEN.sub(" ", text)))
    return set(FIGURE.findall(bare))


def sums(text):
    """Return the amounts and ages in Chinese numerals."""
    return set(SUM.findall(text))


@cache
def facts():
    rows = json.loads((SHARED / "facts.json").read_text(encoding="utf-8"))["facts"]
    return {row["id"]: " ".join(row.get(name, "") for name in _columns(row)) for row in rows}


def _columns(row):
    """Return the columns that hold facts: how a row was read says nothing, except beside party affairs."""
    how = ["how"] if row["topic"] == "党务" else []
    return ["ask", "value", "caution", "second", *how]


@cache
def law(title):
    """Return the newest text of a law by its full or its short name."""
    short = title.removeprefix("中华人民共和国")
    texts = sorted((SHARED / "materials" / "laws").glob("*.md"))
    return [path for path in texts if path.stem.split("(")[0] == short][-1].read_text(encoding="utf-8")


def is_law(title):
    return any(
        path.stem.split("(")[0] == title.removeprefix("中华人民共和国")
        for path in (SHARED / "materials" / "laws").glob("*.md")
    )


def articles(source):
    """Return (law, article) for every article that a source names."""
    return [
        (title, article)
        for title, run in ARTICLE.findall(source)
        for article in re.findall(r"第[^、第]+条", run)
    ]


def article_text(title, number):
    """Return one article of a law, from its number to the next."""
    found = re.search(
        rf"^{number} .*?(?=^第[一二三四五六七八九十百零]+条 |^## |\Z)", law(title), re.MULTILINE | re.DOTALL
    )
    return found[0] if found else ""


def source_text(source):
    """Return everything that a source names: the rows of facts, the articles, the heads of the laws."""
    rows = [facts()[number] for number in re.findall(r"F\d+", source)]
    named = {title for title in re.findall(r"《([^》]+)》", source) if is_law(title)}
    heads = [law(title).split("<!-- INFO END -->")[0] for title in named]
    return "\n".join([*rows, *heads, *(article_text(*one) for one in articles(source) if one[0] in named)])
