"""Which column of a roster means what, whatever it is called and wherever its heading stands. Pure.

The names are those of 党员花名册 as branches, universities and the national system spell them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from members.rules.words import FIELDS

HEADING_WITHIN = 20
"""The heading row is looked for in so many first rows: above it stand titles and notes."""

_SYNONYMS = {
    "name": "姓名 党员姓名 人员姓名 名字 name",
    "login": "工号 员工工号 职工号 职工工号 人员编号 人员编码 员工编号 学号 登录名 账号 employee_id",
    "phone": "手机号码 手机号 手机 联系电话 电话 移动电话 联系方式 电话号码 phone_number mobile phone",
    "sex": "性别 gender sex",
    "nation": "民族 族别 ethnic_group nation",
    "born_on": "出生年月 出生日期 出生年月日 生日 birth_date",
    "education": "学历 最高学历 文化程度 学历学位 degree",
    "work_since": "参加工作日期 参加工作时间 参加工作年月 工作时间",
    "post": "工作单位及职务 工作单位职务 单位及职务 工作岗位 岗位职务 行政职务 职务 工作单位 单位职务",
    "stage": "人员类别 党员类别 党员类型 政治面貌 类别 发展阶段 political_status",
    "applied_on": "申请入党日期 申请入党时间 申请入党年月 递交入党申请书日期 递交入党申请书时间 "
    "提交入党申请书日期 提交入党申请书时间 入党申请日期 入党申请时间",
    "activist_on": "确定积极分子日期 确定积极分子时间 确定为积极分子日期 确定为积极分子时间 "
    "确定入党积极分子日期 确定入党积极分子时间 确定为入党积极分子日期 确定为入党积极分子时间 "
    "列为积极分子日期 列为积极分子时间 列为入党积极分子日期 列为入党积极分子时间",
    "joined_on": "加入党组织日期 加入党组织时间 入党日期 入党时间 接收预备党员日期 接收为预备党员日期 "
    "接收为预备党员时间 接收预备党员时间 入党年月 加入中国共产党时间 join_date",
    "full_on": "转为正式党员日期 转为正式党员时间 转正日期 转正时间 正式转正日期 转正年月 转为正式党员年月",
    "party_post": "党内职务 党内职务名称 支部职务",
    "branch": "所在党支部 所属党支部 党支部 支部 所属党组织名称 所属党组织 所在支部 支部名称 organization",
    "group": "党小组 所在党小组 所属党小组 小组",
    "standing": "党籍状态 党籍 党员状态",
    "is_mobile": "是否流动 是否流动党员 流动党员",
    "remark": "备注 说明 remark",
}
_BY_WORD = {word: name for name, words in _SYNONYMS.items() for word in words.split()}
_ORDINAL = frozenset({"序号", "编号", "序", "no", "serial_number"})
_PRIVATE = re.compile(
    r"身份证|身份号码|证件号|家庭住址|家庭地址|现居住地|户籍|住址|籍贯|id_card|birthplace|residence"
)


@dataclass(frozen=True)
class Columns:
    """What was found in a heading row."""

    row: int
    """Its place in the sheet, counted from 0."""
    fields: dict[str, int] = field(default_factory=dict)
    """The column of each field, counted from 0."""
    unused: list[str] = field(default_factory=list)
    """Headings of columns we have no use for."""
    private: list[str] = field(default_factory=list)
    """Headings of columns that are never read: identity numbers and addresses."""


def field_of(heading: str) -> str | None:
    """Name the field a heading means.

    >>> [field_of(text) for text in ("姓 名*", "联系电话（手机/固定）", "人员类别(正式/预备)", "党龄（年）")]
    ['name', 'phone', 'stage', None]
    >>> field_of("列为积极分子时间"), field_of("接收为预备党员时间")
    ('activist_on', 'joined_on')
    """
    return _BY_WORD.get(_plain(heading))


def is_private(heading: str) -> bool:
    """Say whether a column holds what we must not even read.

    >>> is_private("公民身份号码"), is_private("家庭 住址"), is_private("姓名")
    (True, True, False)
    """
    return bool(_PRIVATE.search(_plain(heading)))


def find_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Find the heading row among the first rows: the one that names a person and has most known headings.

    >>> find_columns([["某支部党员花名册"], ["序号", "姓名", "手机", "身份证号", "特长"]])
    Columns(row=1, fields={'name': 1, 'phone': 2}, unused=['特长'], private=['身份证号'])
    >>> find_columns([["会议", "时间"]]) is None
    True
    """
    found = [_columns(number, row) for number, row in enumerate(rows[:HEADING_WITHIN])]
    named = [columns for columns in found if "name" in columns.fields]
    return max(named, key=lambda columns: len(columns.fields), default=None)


def _columns(number: int, row: Sequence[str]) -> Columns:
    columns = Columns(number)
    for at, heading in enumerate(row):
        if not heading.strip() or _plain(heading) in _ORDINAL:
            continue
        if is_private(heading):
            columns.private.append(heading.strip())
        elif (name := field_of(heading)) and name not in columns.fields:
            columns.fields[name] = at
        else:
            columns.unused.append(heading.strip())
    return columns


def _plain(heading: str) -> str:
    # A note in brackets, a star for "must", spaces and line breaks are not part of the name.
    short = re.sub(r"[（(【\[].*?([）)】\]]|$)", "", heading, flags=re.DOTALL)
    return re.sub(r"[\s　*＊:：、/]", "", short).lower()


TEMPLATE = tuple(FIELDS.values())
"""The headings of the empty template."""
