"""PDF files with a text layer, and those without."""

import pytest

from quizzes.rules.formats import UnreadableBankError, read_bank


def pdf(*pages: tuple[str, ...]) -> bytes:
    """Write a small PDF by hand, one line of text below the other."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        drawn = "BT /F1 12 Tf 16 TL 50 780 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    body = "".join(f"{number} 0 obj\n{each}\nendobj\n" for number, each in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF".encode()


def test_a_pdf_with_text_is_read_and_its_pages_are_named():
    first = ("1. Where was the congress held?", "A. Ruijin", "B. Yanan", "Answer: B")
    reading = read_bank(pdf(first, ("2. Which year?", "A. 1921", "B. 1931", "Answer: A")))
    assert reading.format == "pdf"
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("Where was the congress held?", "B"),
        ("Which year?", "A"),
    ]
    assert reading.items[1].place == "第 2 页第 1 行"


@pytest.mark.parametrize("content", [pdf(()), b"%PDF-1.7 broken"], ids=["no text", "broken"])
def test_a_pdf_without_text_says_what_to_do(content):
    with pytest.raises(UnreadableBankError, match=r"。$"):
        read_bank(content)
