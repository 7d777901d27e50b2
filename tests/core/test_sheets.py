"""Spreadsheets as they come out of a printer."""

from io import BytesIO

from openpyxl import load_workbook

from core.sheets import Sheet, workbook


def test_a_table_prints_as_wide_as_the_paper_with_its_title_headings_and_page_numbers():
    narrow = Sheet("名单", ("序号", "姓名"), [(1, "张明")])
    long = (1, *["很长的说明" * 6] * 3)
    wide = Sheet("学时", ("序号", "说明一", "说明二", "说明三"), [long], sums=["合计"])
    book = load_workbook(BytesIO(workbook(narrow, wide, title="第一 & 第二党支部 2026 年")))
    assert [one.page_setup.orientation for one in book] == ["portrait", "landscape"]
    for one in book:
        assert (one.page_setup.paperSize, one.page_setup.fitToHeight) == (9, 0)
        assert one.sheet_properties.pageSetUpPr.fitToPage
        assert one.print_title_rows == "$1:$1"
        assert one.oddHeader.center.text == "第一 && 第二党支部 2026 年"
        assert one.oddFooter.center.text == "第 &P 页，共 &N 页"
    # Sorting and filtering leave the sums below the rest.
    assert (book["学时"].auto_filter.ref, book["学时"]["A3"].value) == ("A1:D2", "合计")
