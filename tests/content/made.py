"""Files made for the tests: good ones, broken ones, and ones shaped to do harm."""

import io
import struct
import zipfile
import zlib

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from PIL import Image
from pptx import Presentation


def word(fill=lambda document: document.add_paragraph("学习内容")):
    document = Document()
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def rewritten(package, changes):
    """Make a copy of a zip in which a function has changed the parts named."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = next((change for part, change in changes.items() if part in name), None)
            new.writestr(name, change(old.read(name)) if change else old.read(name))
    return made.getvalue()


def body(xml):
    """Make a Word document whose body is this XML."""
    start, end = b"<w:body>", b"<w:sectPr"
    change = lambda old: old[: old.index(start) + len(start)] + xml.encode() + old[old.index(end) :]  # noqa: E731
    return rewritten(word(), {"word/document.xml": change})


def report(document):
    document.add_paragraph("关于开展主题党日活动的通知", style="Title")
    document.add_heading("总体要求", 1)
    document.add_paragraph("落款").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("居中").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("第一项", style="List Number")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并的表头"
    table.cell(1, 0).text = "甲"
    document.add_picture(io.BytesIO(png()))
    document.add_picture(io.BytesIO(png()))


def png(width=4, height=3, mode="RGB"):
    return image("PNG", Image.new(mode, (width, height)))


def image(form, picture, **how):
    file = io.BytesIO()
    picture.save(file, form, **how)
    return file.getvalue()


def huge_png(side):
    """Make a small PNG that claims to be, and unpacks to be, very big."""
    chunk = lambda name, content: (  # noqa: E731
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    )
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(words=("Hello",), extra=b"", info=b""):
    """Make a PDF with a page for each text."""
    count = len(words)
    pages = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + extra + b">>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, pages),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n, text in enumerate(words):
        drawn = b"BT /F 12 Tf 20 100 Td (%s) Tj ET" % text.encode()
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (5 + 2 * n)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    return _numbered(objects, info)


def swollen_pdf(count, *, at):
    """Make a PDF one of whose pages, counted from 1, unpacks to hundreds of megabytes."""
    swollen = zlib.compressobj(9)
    page = b"".join(swollen.compress(b"q Q " * 250_000) for _ in range(450)) + swollen.flush()
    made = pdf([str(n) for n in range(1, count + 1)])
    text = b"BT /F 12 Tf 20 100 Td (%d) Tj ET" % at
    plain = b"<</Length %d>>stream\n%s\nendstream" % (len(text), text)
    return made.replace(plain, b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(page), page))


def _numbered(objects, info=b""):
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        info,
        start,
    )


LOCKED_PDF = pdf(
    info=b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"11" * 32, b"22" * 32)
)


def box(name, content=b""):
    return struct.pack(">I", 8 + len(content)) + name + content


def mp4(seconds=90, codec=b"avc1"):
    head = box(b"mvhd", bytes(12) + struct.pack(">II", 1_000, seconds * 1_000) + bytes(80))
    return box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", head + box(codec)) + box(b"mdat", bytes(100))


def mp3(seconds=3):
    """Write frames of silence: 128 kbit/s at 44.1 kHz, 417 bytes and 1,152 samples each."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return frame * round(seconds * 44_100 / 1_152)


def m4a(seconds=90, brand=b"M4A "):
    """Write the frame of a recording as phones' recorders do: one track of sound."""
    head = box(b"mvhd", bytes(12) + struct.pack(">II", 1_000, seconds * 1_000) + bytes(80))
    esds = b"\x03\x19\0\0\0\x04\x11\x40\x15" + bytes(3) + struct.pack(">II", 128_000, 128_000)
    esds += b"\x05\x02\x12\x10\x06\x01\x02"
    kind = bytes(6) + b"\0\1" + bytes(8) + b"\0\2\0\x10" + bytes(4) + struct.pack(">I", 44_100 << 16)
    entry = box(b"mp4a", kind + box(b"esds", bytes(4) + esds))
    table = box(b"stsd", bytes(4) + struct.pack(">I", 1) + entry)
    track = box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", table))))
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", head + track) + box(b"mdat", bytes(100))


def slides(*texts, notes=(), picture=None, table=None):
    """Write a presentation: a slide for each text, whose first line is its title."""
    shown = Presentation()
    for number, text in enumerate(texts):
        slide = shown.slides.add_slide(shown.slide_layouts[1])
        title, _, body_text = text.partition("\n")
        slide.shapes.title.text, slide.placeholders[1].text = title, body_text
        if number < len(notes):
            slide.notes_slide.notes_text_frame.text = notes[number]
        if picture:
            slide.shapes.add_picture(io.BytesIO(picture), 0, 9_000_000)
        if table:
            made = slide.shapes.add_table(len(table), len(table[0]), 0, 9_500_000, 999, 999).table
            for y, row in enumerate(table):
                for x, cell in enumerate(row):
                    made.cell(y, x).text = cell
    file = io.BytesIO()
    shown.save(file)
    return file.getvalue()


def chinese_pdf(*lines):
    """Make a PDF as old Chinese programs did: the typeface is only named, a page for each line."""
    count = len(lines)
    pages = b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, pages),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        (
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 5 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"
        ),
        (
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0"
            b"/Ascent 800/Descent -200/CapHeight 700/StemV 80>>"
        ),
    ]
    for n, text in enumerate(lines):
        drawn = b"BT /F 24 Tf 20 700 Td <%s> Tj ET" % text.encode("utf-16-be").hex().encode()
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (7 + 2 * n)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    return _numbered(objects)
