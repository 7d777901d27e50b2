"""A picture that is a material of its own: its HTML, with the words that stand for it and in it."""

from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from content.rules.plain_text import as_paragraphs

LONGEST_ALT = 200
"""Characters of the words that are said in the place of a picture."""
LONGEST_TEXT = 20_000
"""Characters of the text that is seen in a picture."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as it stands in the HTML."""

    address: str
    alt: str
    """What it shows, for who does not see it."""
    width: int = 0
    height: int = 0


def drawn(figure: Figure, text: str = "", *, has_caption: bool = True) -> str:
    r"""Write the HTML of a picture: itself, what it shows, and a paragraph for each line that is seen in it.

    >>> print(drawn(Figure("/a.png", "甲"), "第一条\n\n乙<"))
    <figure><img src="/a.png" alt="甲"><figcaption>甲</figcaption></figure><p>第一条</p><p>乙&lt;</p>
    """
    size = f' width="{figure.width}" height="{figure.height}"' if figure.width and figure.height else ""
    image = f'<img src="{escape(figure.address)}" alt="{escape(figure.alt)}"{size}>'
    caption = f"<figcaption>{escape(figure.alt, quote=False)}</figcaption>" if has_caption else ""
    return f"<figure>{image}{caption}</figure>{as_paragraphs(text)}"


def figure_in(html: str) -> Figure | None:
    """Find the picture in what :func:`drawn` wrote.

    >>> figure_in('<figure><img alt="宣传画" height="90" src="/a" width="40"></figure>')
    Figure(address='/a', alt='宣传画', width=40, height=90)
    """
    reader = _Reader()
    reader.feed(html)
    return reader.found


class _Reader(HTMLParser):
    """Takes the first picture of a text."""

    found: Figure | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "img" or self.found is not None:
            return
        had = {name: value or "" for name, value in attrs}
        self.found = Figure(
            had.get("src", ""), had.get("alt", ""), int(had.get("width") or 0), int(had.get("height") or 0)
        )
