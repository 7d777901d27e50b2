"""Rows of meetings."""

from meetings.models.live import (
    VOTE,
    CountsAs,
    LiveAnswer,
    LiveGuess,
    LivePlayer,
    LiveQuestion,
    LiveRound,
)

__all__ = ["VOTE", "CountsAs", "LiveAnswer", "LiveGuess", "LivePlayer", "LiveQuestion", "LiveRound"]
