from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules.roster_columns import TEMPLATE, find_columns
from members.rules.roster_reading import Reading, cell_name, read_rows
from members.rules.roster_values import BadCellError, read_day, read_phone, read_yes
from members.rules.words import FIELDS

HEADING = ["姓名", "工号", "手机号码"]


def problems(*rows, heading=HEADING):
    return [str(problem) for problem in read_rows([heading, *rows]).problems]


def test_headings_stand_anywhere_in_any_order_under_many_names():
    rows = [["某支部党员花名册"], ["填表日期"], ["序号", "联系电话\n（手机）", "姓 名*", "职工号", "特长"]]
    rows.append(["1", "13800000001", "李明", "A1", "书法"])
    reading = read_rows(rows)
    assert reading.rows[0].values == {"phone": "13800000001", "name": "李明", "login": "A1"}
    assert reading.rows[0].cells["phone"] == "B4"
    assert reading.unused == ["特长"]


def test_every_column_of_the_template_is_understood():
    assert set(find_columns([list(TEMPLATE)]).fields) == set(FIELDS)


def test_identity_numbers_and_addresses_are_named_but_never_read():
    heading = [*HEADING, "公民身份证号", "家庭住址", "户籍所在地"]
    reading = read_rows([heading, ["李明", "A1", "", "32010119800101001X", "某路 1 号", "某县"]])
    assert reading.private == ["公民身份证号", "家庭住址", "户籍所在地"]
    assert "32010119800101001X" not in str(reading.kept())
    assert "某路" not in str(reading.kept())


def test_problems_say_their_cell():
    rows = ["李明", "A1", "1380000000"], ["", "A2", ""], ["王芳", "", ""], ["赵强", "工号", ""]
    assert problems(*rows) == [
        "C2：手机号不是 11 位",
        "A3：没有姓名",
        "A4：没有工号也没有手机号，无法登录",
        "B5：工号只能用字母、数字和 - _ .，最长 32 位",
    ]


def test_the_same_number_twice_in_a_file_is_refused_the_second_time():
    reading = read_rows([HEADING, ["李明", "a1", ""], ["王芳", "A1", ""], ["赵强", "B1", ""]])
    assert [row.number for row in reading.rows] == [2, 4]
    assert [str(problem) for problem in reading.problems] == ["B3：工号和第 2 行重复"]


def test_numbered_empty_rows_and_footers_are_passed_over():
    assert problems(["", "", ""], ["李明", "A1", ""], heading=HEADING) == []


def test_a_sheet_without_a_heading_says_so():
    assert "没有找到表头" in str(read_rows([["会议", "时间"], ["a", "b"]]).problems[0])
    assert "没有找到表头" in str(read_rows([]).problems[0])


def test_whoever_left_the_party_is_not_imported():
    found = problems(["李明", "A1", "", "停止党籍"], heading=[*HEADING, "党籍状态（正常/停止党籍）"])
    assert found == ["D2：党籍状态是“停止党籍”，不作为党员导入"]


@pytest.mark.parametrize("text", ["1998", "1998.13", "1998-02-30", "明天", "0000.1", "1.5", "99999999"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(BadCellError):
        read_day(text)


def test_a_month_that_lost_its_zero_is_asked_back():
    with pytest.raises(BadCellError, match="1 月还是 10 月"):
        read_day("1998.1 或 1998.10")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_in_every_usual_spelling(day):
    spelled = [day.isoformat(), f"{day:%Y.%m.%d}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}"]
    spelled += [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day} 00:00:00",
    ]
    assert {read_day(text) for text in spelled} == {day}


@given(st.dates(date(1928, 1, 1), date(2099, 12, 31)))
def test_excels_day_numbers_are_read(day):
    assert read_day(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


@given(st.text(max_size=30))
def test_a_cell_is_read_or_refused_in_words(text):
    # Nothing else may come out of a reader than a value or this one refusal.
    for reader in (read_day, read_phone, read_yes):
        with suppress(BadCellError):
            assert isinstance(reader(text), date | str | bool | None)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_no_sheet_breaks_the_reading(rows):
    reading = read_rows([HEADING, *rows])
    assert Reading.from_kept(reading.kept()) == reading
    assert len({row.values.get("login") for row in reading.rows if row.values.get("login")}) == len(
        [row for row in reading.rows if row.values.get("login")]
    )


@given(st.integers(0, 16_000))
def test_cells_are_named_as_excel_names_them(column):
    from openpyxl.utils import get_column_letter

    assert cell_name(column, 7) == f"{get_column_letter(column + 1)}7"
