"""Pages for meetings: boards, and the same on the projector."""

from core.menu import Entry
from meetings.access import May
from meetings.views import boards
from meetings.views.blueprint import bp
from meetings.views.panels import PANELS

MENU = (Entry("meetings", "会议", "meetings.index", "meeting", 40, May.LIST_BOARDS),)

__all__ = ["MENU", "PANELS", "boards", "bp"]
