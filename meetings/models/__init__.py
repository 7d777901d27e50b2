"""What happens at meetings as rows: activities with their rolls and minutes, duties, and live quizzes."""

from meetings.models.activities import (
    Activity,
    ActivityDuty,
    ActivityFile,
    ActivityInvitation,
    ActivityMinutes,
    ActivityState,
    ActivityVote,
    AgendaItem,
    Attendance,
    Decision,
    SignInGuess,
)
from meetings.models.arenas import Arena, ArenaTalk
from meetings.models.boards import BoardShow
from meetings.models.bundles import Bundle
from meetings.models.contests import (
    Contest,
    ContestBuzz,
    ContestLine,
    ContestQuestion,
    ContestSeat,
    ContestTeam,
)
from meetings.models.doors import EntryGuess
from meetings.models.duties import Checklist, ChecklistItem, DutyRule
from meetings.models.evenings import Evening, EveningShown
from meetings.models.live import (
    VOTE,
    CountsAs,
    LiveAnswer,
    LivePlayer,
    LiveQuestion,
    LiveRound,
)
from meetings.models.reviews import QuizReview, ReviewedQuestion

__all__ = [
    "VOTE",
    "Activity",
    "ActivityDuty",
    "ActivityFile",
    "ActivityInvitation",
    "ActivityMinutes",
    "ActivityState",
    "ActivityVote",
    "AgendaItem",
    "Arena",
    "ArenaTalk",
    "Attendance",
    "BoardShow",
    "Bundle",
    "Checklist",
    "ChecklistItem",
    "Contest",
    "ContestBuzz",
    "ContestLine",
    "ContestQuestion",
    "ContestSeat",
    "ContestTeam",
    "CountsAs",
    "Decision",
    "DutyRule",
    "EntryGuess",
    "Evening",
    "EveningShown",
    "LiveAnswer",
    "LivePlayer",
    "LiveQuestion",
    "LiveRound",
    "QuizReview",
    "ReviewedQuestion",
    "SignInGuess",
]
