"""Reading a transcript of outside courses: which column means what, and what each row says. Pure.

The headings are those of online academies, of personnel systems' 教育培训 tables, and of branches' own lists.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

from learning.rules.claims import MOST_HUNDREDTHS, refusal
from members.rules.roster_reading import cell_name
from members.rules.roster_values import BadCellError, read_day

HEADING_WITHIN = 20
MOST_ROWS = 3_000
_SYNONYMS = {
    "name": "姓名 接受培训人 学员 学员姓名 党员姓名 参训人员 培训人员 学习人",
    "people": "培训人员签到 学员名单 参加人员 参训名单 参加人",
    "login": "工号 人员编码 员工编号 职工号 学号 账号 登录名 人员编号",
    "phone": "手机号 手机号码 手机 联系电话",
    "title": "课程名称 课程 培训班名称 培训名称 学习内容 培训内容 培训主要内容 内容 班级名称 课件名称",
    "started": "起始培训日期 培训开始时间 开始日期 开始时间 培训日期 学习日期 日期 培训时间 学习时间 起止",
    "ended": "培训结束时间 结束培训日期 结束日期 结束时间 完成时间 完成日期 结业日期 结业时间 学完时间",
    "hours": "学时 培训学时 获得学时 学习学时 课程学时 认定学时 学时数 已得学时",
    "host": "主办单位 培训负责机构 培训主办 主讲 主讲人 授课人 举办单位",
    "venue": "平台 学习平台 培训地点 教学地点 地点 网站",
    "outcome": "培训成绩 成绩 考试成绩 考核结果 结果 是否合格 培训证书",
    "form": "学习方式 培训形式 培训类型 培训类别 学习形式",
}
_BY_WORD = {word: name for name, words in _SYNONYMS.items() for word in words.split()}
_NAMES = re.compile(r"[、,，;；/\s]+")
_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)\s*(?:个)?(?:学时|课时|小时|h)?", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:至|到|—+|－|~|～|--+|(?<=[日\d])-(?=\s*\d{4})|(?<=\s)-(?=\s))\s*")


@dataclass(frozen=True)
class Course:
    """One course of one person, as a row has it."""

    row: int
    """The row as a spreadsheet counts."""
    title: str
    started_on: str
    """ISO, so that a draft can be kept as JSON."""
    ended_on: str
    hundredths: int
    name: str = ""
    login: str = ""
    phone: str = ""
    form: str = ""
    venue: str = ""
    host: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Reading:
    """All that was read from a transcript."""

    courses: list[Course] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """The cell, and what is wrong with it."""
    headings: dict[str, str] = field(default_factory=dict)

    @property
    def names_people(self) -> bool:
        """Whether the file says whose courses they are."""
        return not {"name", "login", "phone", "people"}.isdisjoint(self.headings)

    def kept(self) -> dict[str, Any]:
        """Give it as JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> "Reading":
        """Make it again from JSON."""
        courses = [Course(**one) for one in kept["courses"]]
        return cls(courses, [(cell, text) for cell, text in kept["problems"]], dict(kept["headings"]))


class Person(NamedTuple):
    """Somebody a course may belong to."""

    id: int
    name: str
    login: str
    phone: str | None


def read_transcript(sheets: Sequence[Sequence[Sequence[str]]], today: date) -> Reading:
    """Read the first sheet that has a heading row with a course and its hours.

    >>> sheet = [["培训学时登记"], ["序号", "课程名称", "完成时间", "学时"], ["1", "党章", "2026.3.5", "1.5"]]
    >>> read_transcript([sheet], date(2026, 4, 1)).courses[0].hundredths
    150
    """
    for rows in sheets:
        for number, row in enumerate(rows[:HEADING_WITHIN]):
            columns = _columns(row)
            # Some tables of trainings name no course, only its kind and who held it.
            if "title" not in columns and {"form", "host"} <= columns.keys():
                columns["title"] = columns["form"]
            if {"title", "hours"} <= columns.keys() and not {"started", "ended"}.isdisjoint(columns):
                return _read(rows, number, columns, today)
    return Reading(problems=[("A1", "没有找到表头。要有一行写着课程名称、学习日期和学时")])


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(row):
        plain = re.sub(r"[（(【\[].*?([）)】\]]|$)", "", heading, flags=re.DOTALL)
        name = _BY_WORD.get(re.sub(r"[\s*＊:：]", "", plain))
        if name:
            found.setdefault(name, at)
    return found


def _read(rows: Sequence[Sequence[str]], heading: int, columns: Mapping[str, int], today: date) -> Reading:
    reading = Reading(headings={name: rows[heading][at].strip() for name, at in columns.items()})
    for number, row in enumerate(rows[heading + 1 : heading + 1 + MOST_ROWS], start=heading + 2):
        said = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
        if not said.get("title") or not any(said.get(name) for name in ("hours", "started", "ended")):
            continue  # empty, a sum, or a footer
        try:
            reading.courses.extend(_courses(number, said, today))
        except _WrongError as wrong:
            name, sentence = wrong.args
            reading.problems.append((cell_name(columns.get(name, 0), number), sentence))
    if len(rows) > heading + 1 + MOST_ROWS:
        reading.problems.append((f"A{heading + 2 + MOST_ROWS}", f"一次最多读 {MOST_ROWS} 行，请分几次上传"))
    if not reading.courses and not reading.problems:
        reading.problems.append((f"A{heading + 2}", "表头下面没有课程"))
    return reading


class _WrongError(ValueError):
    """A row that cannot be taken; ``args`` are the column and the sentence."""


def _courses(number: int, said: Mapping[str, str], today: date) -> Iterable[Course]:
    started, ended = _days(said)
    if wrong := refusal(started, ended, today):
        raise _WrongError("ended" if "ended" in said else "started", wrong.rstrip("。"))
    texts = {
        name: said.get(name, "")[:100] for name in ("form", "venue", "host", "outcome", "login", "phone")
    }
    course = Course(
        number, said["title"][:100], started.isoformat(), ended.isoformat(), _hundredths(said), **texts
    )
    names = _NAMES.split(said.get("people", "")) if said.get("people") else [said.get("name", "")]
    return [
        Course(**asdict(course) | {"name": re.sub(r"\s", "", name)[:40]})
        for name in names
        if name or not said.get("people")
    ]


def _days(said: Mapping[str, str]) -> tuple[date, date]:
    started, ended = said.get("started", ""), said.get("ended", "")
    # One column may hold both days, whether its heading speaks of the first or of the last.
    both = [] if started and ended else _RANGE.split(started or ended, maxsplit=1)
    if len(both) == 2:
        started, ended = both
        if re.fullmatch(r"\d{1,2}\s*日?", ended):  # 2026年3月5日至7日
            ended = re.sub(r"\d{1,2}\s*日?$", ended, started)
        elif re.fullmatch(r"\d{1,2}\s*[月./]\s*\d{1,2}\s*日?", ended):
            ended = f"{started[:4]}.{ended}"
    try:
        first = read_day(started or ended)
        last = read_day(ended or started)
    except BadCellError as wrong:
        told = "至".join(filter(None, both)) or started or ended
        sentence = f"日期“{told[:30]}”看不懂，请写成 2026-03-05，几天的写成 2026-03-05 至 2026-03-07"
        raise _WrongError("started" if said.get("started") else "ended", sentence) from wrong
    if first is None or last is None:
        raise _WrongError("started" if "started" in said else "ended", "没有写学习日期")
    return first, last


def _hundredths(said: Mapping[str, str]) -> int:
    matched = _NUMBER.fullmatch(said.get("hours", ""))
    if not matched:
        raise _WrongError("hours", f"学时“{said.get('hours', '')[:20]}”看不懂，请只写数字")
    whole, _, part = matched[1].partition(".")
    hundredths = int(whole) * 100 + int((part + "00")[:2])
    if not 0 < hundredths <= MOST_HUNDREDTHS:
        raise _WrongError("hours", f"学时要在 0 到 {MOST_HUNDREDTHS // 100} 之间")
    return hundredths


def match(course: Course, people: Sequence[Person]) -> int | str:
    """Find whose course it is; gives the key of the person, or the sentence why nobody.

    >>> two = [Person(1, "李明", "a1", None), Person(2, "李明", "a2", None), Person(3, "王芳", "a3", None)]
    >>> of = lambda **who: Course(2, "党章", "2026-03-05", "2026-03-05", 100, **who)
    >>> match(of(name="王芳"), two), match(of(login="A2"), two)
    (3, 2)
    >>> match(of(name="李明"), two)
    '有 2 位同志叫李明，请在表里补上工号'
    """
    if course.login or course.phone:
        keys = {course.login.lower(), course.phone} - {""}
        found = [one for one in people if one.login.lower() in keys or one.phone in keys]
        if found and course.name and found[0].name != course.name:
            return f"工号是{found[0].name}的，姓名却是{course.name}，请核对"
        if not found and not course.name:
            return f"没有找到工号“{course.login or course.phone}”"
    else:
        found = []
    found = found or [one for one in people if one.name == course.name]
    if len(found) == 1:
        return found[0].id
    if found:
        return f"有 {len(found)} 位同志叫{course.name}，请在表里补上工号"
    return f"没有找到叫“{course.name}”的同志" if course.name else "没有写是谁的"
