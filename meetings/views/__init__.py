"""Pages for meetings: activities with their rolls and minutes, boards, and both on the projector."""

from core.menu import Entry
from meetings.access import May
from meetings.views import (
    activities,
    arenas,
    board_walls,
    boards,
    bundles,
    contests,
    duties,
    entering,
    evenings,
    hours_board,
    live_host,
    live_play,
    live_setting,
    minutes,
    planning,
    reviews,
    roll,
    signing,
)
from meetings.views.blueprint import bp
from meetings.views.contest_push import TOPIC as CONTEST
from meetings.views.contest_push import ContestReporter
from meetings.views.evening_push import TOPIC as EVENING
from meetings.views.evening_push import EveningReporter
from meetings.views.live_push import REPORTERS as LIVE_REPORTERS
from meetings.views.panels import PANELS

REPORTERS = {**LIVE_REPORTERS, CONTEST: ContestReporter(), EVENING: EveningReporter()}
_ALSO = ("/boards", "/live", "/contests", "/arenas")
MENU = (
    Entry("meetings", "会议", "meetings.calendar", "meeting", 40, May.LIST_ACTIVITIES, also=_ALSO),
    Entry("bundles", "迎检材料", "meetings.bundles", "bundle", 36, May.BUNDLES, is_for_managers=True),
    Entry("duties", "组织生活", "meetings.duties", "meeting", 32, May.SEE_DUTIES, is_for_managers=True),
)

__all__ = [
    "MENU",
    "PANELS",
    "REPORTERS",
    "activities",
    "arenas",
    "board_walls",
    "boards",
    "bp",
    "bundles",
    "contests",
    "duties",
    "entering",
    "evenings",
    "hours_board",
    "live_host",
    "live_play",
    "live_setting",
    "minutes",
    "planning",
    "reviews",
    "roll",
    "signing",
]
