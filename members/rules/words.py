"""What the stages, roles, kinds and states of members are called. Pure."""

from collections.abc import Mapping

STAGES: Mapping[str, str] = {
    "applicant": "入党申请人",
    "activist": "入党积极分子",
    "candidate": "发展对象",
    "probationary": "预备党员",
    "full": "正式党员",
}
ROLES: Mapping[str, str] = {
    "group_leader": "党小组长",
    "committee": "支委",
    "secretary": "书记",
    "admin": "管理员",
    "inspector": "督导（只读）",
}
KINDS: Mapping[str, str] = {
    "committee": "党委",
    "general_branch": "党总支",
    "branch": "党支部",
    "group": "党小组",
}
CADRES: Mapping[str, str] = {"": "不是干部", "section": "乡科级及以下干部", "division": "处级及以上干部"}
STATES: Mapping[str, str] = {"active": "在册", "left": "已停用"}
CHOSEN_STATES: Mapping[str, str] = {"active": "在册", "waiting": "还在用初始密码", "left": "已停用"}
"""What the list of people can be narrowed to."""
FIELDS: Mapping[str, str] = {
    "name": "姓名",
    "login": "工号",
    "phone": "手机号",
    "sex": "性别",
    "nation": "民族",
    "born_on": "出生年月",
    "education": "学历",
    "work_since": "参加工作日期",
    "post": "工作单位及职务",
    "stage": "人员类别",
    "applied_on": "申请入党日期",
    "activist_on": "确定积极分子日期",
    "joined_on": "加入党组织日期",
    "full_on": "转为正式党员日期",
    "party_post": "党内职务",
    "branch": "所在党支部",
    "group": "党小组",
    "standing": "党籍状态",
    "is_mobile": "是否流动",
    "remark": "备注",
}
"""The columns of a roster, in the usual order, by the name of the field they fill."""


def mask_phone(phone: str | None) -> str:
    """Hide the middle of a phone number, for lists.

    >>> mask_phone("13800000001"), mask_phone(None), mask_phone("12")
    ('138****0001', '', '****')
    """
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
