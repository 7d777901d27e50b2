"""Setting up a contest: its teams, by group or by hand, and its questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import RefusalError
from core.work import Work
from meetings.actions.entering import free_pin, new_seed
from meetings.actions.live_setting import drawn_items
from meetings.models import Contest, ContestQuestion, ContestSeat, ContestTeam
from meetings.rules.contest import LEAST_TEAMS, MOST_TEAMS, Part
from members.actions.audit import record
from members.models import Member, Node, NodeKind
from members.queries.people import people_at
from quizzes.queries.bank import Wanted


class TeamsError(RefusalError):
    """The teams cannot be made like this."""


@dataclass(frozen=True, slots=True)
class Block:
    """How many questions of a part, for how many points and how long."""

    part: Part
    count: int
    worth: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host chose for a contest."""

    title: str
    node: Node
    teams: Sequence[tuple[str, Sequence[int]]]
    """Names with the keys of the members."""
    blocks: Sequence[Block]
    wanted: Wanted
    foul_points: int = 10


def open_contest(work: Work, plan: Plan) -> Contest:
    """Make a contest with its teams and questions.

    :raises TeamsError: if there are too few or too many teams, or somebody sits in two
    """
    _refuse_bad_teams(plan.teams)
    total = sum(block.count for block in plan.blocks)
    if not total:
        raise RefusalError("请至少安排一道题。")
    items = drawn_items(work, plan.node.path, plan.wanted, total, seconds=20, worth=10)
    if len(items) < total:
        raise RefusalError(f"题库里符合条件的题只有 {len(items)} 道，少于 {total} 道，请减少题数或放宽条件。")
    contest = Contest(
        node_id=plan.node.id,
        host_id=work.person.id,
        title=plan.title,
        question_count=total,
        foul_points=plan.foul_points,
        pin=free_pin(work),
        seed=new_seed(),
        created_at=work.now,
    )
    work.session.add(contest)
    work.session.flush()  # Teams and questions need its key.
    teams = _add_teams(work, contest, plan.teams)
    versions = iter([item.version_id for item in items])
    position = 0
    for block in plan.blocks:
        for n in range(block.count):
            position += 1
            # Required and risk questions go round the teams; the host may choose another.
            team = None if block.part.has_buzzer else teams[n % len(teams)]
            row = ContestQuestion(contest_id=contest.id, position=position, version_id=next(versions),
                part=block.part, seconds=block.seconds, worth=block.worth, team_id=team)  # fmt: skip
            work.session.add(row)
    words = f"发起知识竞赛《{plan.title}》，{len(teams)} 队，{total} 题。"
    record(work, "contest.open", f"contest:{contest.id}", plan.node.path, words)
    return contest


def _refuse_bad_teams(teams: Sequence[tuple[str, Sequence[int]]]) -> None:
    if not LEAST_TEAMS <= len(teams) <= MOST_TEAMS:
        raise TeamsError(f"要有 {LEAST_TEAMS} 到 {MOST_TEAMS} 支队，现在是 {len(teams)} 支。")
    if len({name for name, _ in teams}) < len(teams):
        raise TeamsError("有两支队重名，请改一个名字。")
    empty = [name for name, members in teams if not members]
    if empty:
        raise TeamsError(f"{'、'.join(empty)}还没有队员，至少要有一位同志能按抢答。")
    seated = [member for _, members in teams for member in members]
    if len(set(seated)) < len(seated):
        raise TeamsError("有同志同时写在两支队里，请核对。")


def _add_teams(work: Work, contest: Contest, teams: Sequence[tuple[str, Sequence[int]]]) -> list[int]:
    keys = []
    for number, (name, members) in enumerate(teams, start=1):
        team = ContestTeam(contest_id=contest.id, number=number, name=name)
        work.session.add(team)
        work.session.flush()  # Its seats need its key.
        keys.append(team.id)
        work.session.add_all(
            ContestSeat(contest_id=contest.id, member_id=member, team_id=team.id) for member in members
        )
    return keys


def teams_from_groups(work: Work, node: Node) -> list[tuple[str, list[int]]]:
    """Make a team of every 党小组 that has members.

    :raises TeamsError: if there are fewer than two
    """
    groups: dict[str, list[int]] = {}
    for member in work.session.scalars(people_at(node.path)).unique():
        if member.node.kind is NodeKind.GROUP:
            groups.setdefault(member.node.name, []).append(member.id)
    if len(groups) < LEAST_TEAMS:
        raise TeamsError("这个组织有党员的党小组不足两个，请改为手工分队。")
    return list(groups.items())


def teams_by_hand(
    work: Work, node: Node, written: Sequence[tuple[str, Sequence[str]]]
) -> list[tuple[str, list[int]]]:
    """Find the members that were named; 同名 are told apart by 姓名（党小组）.

    :raises TeamsError: if a name is unknown or means several
    """
    known: dict[str, list[Member]] = {}
    for member in work.session.scalars(people_at(node.path)).unique():
        for name in (member.name, f"{member.name}（{member.node.name}）"):
            known.setdefault(name, []).append(member)
    names = [name for _, people in written for name in people]
    strange = [name for name in names if name not in known]
    if strange:
        raise TeamsError(f"没有找到：{'、'.join(strange[:6])}。请核对姓名，每行写“队名：姓名、姓名”。")
    several = [name for name in names if len(known[name]) > 1]
    if several:
        raise TeamsError(f"{several[0]}有同名的同志，请写成“{several[0]}（党小组名）”。")
    return [(team, [known[name][0].id for name in people]) for team, people in written]
