"""Pages for meetings: boards, and the same on the projector."""

from core.menu import Entry
from meetings.access import May
from meetings.views import boards, live_host, live_play, live_setting
from meetings.views.blueprint import bp
from meetings.views.live_push import REPORTERS
from meetings.views.panels import PANELS

MENU = (Entry("meetings", "会议", "meetings.index", "meeting", 40, May.LIST_BOARDS, also="/live"),)

__all__ = ["MENU", "PANELS", "REPORTERS", "boards", "bp", "live_host", "live_play", "live_setting"]
