"""Answers that waited without a network, and what another device has saved in their place meanwhile."""

from collections.abc import Mapping
from contextlib import suppress

from core.work import Work
from quizzes.models import Attempt
from quizzes.queries.papers import Asked, asked
from quizzes.queries.taking import Sitting, saves_of
from quizzes.rules.questions import Answer as Given
from quizzes.rules.questions import BadAnswerError


def replaced_by(
    work: Work, attempt: Attempt | Sitting, late: Mapping[int, Given], over: Mapping[str, object]
) -> dict[int, Given]:
    """Give by position what another device has saved that a late answer comes in the place of.

    ``over`` lists what the late device had known to be saved there: what it was told, and what it has sent
    since without hearing that it arrived. What makes no sense counts as nothing. The same answer sent again,
    because nobody heard that it had arrived, leaves beside it what is there.
    """
    versions = {n: attempt.paper[n - 1][0] for n in late if str(n) in over}
    questions = asked(work.session, versions.values())
    replaced: dict[int, Given] = {}
    for one in saves_of(work, attempt):
        if one.position not in versions:
            continue
        question = questions[versions[one.position]]
        if one.given in _known(question, over[str(one.position)]):
            continue
        if one.given == late[one.position]:
            replaced[one.position] = one.other
        elif question.type.is_answered(one.given):
            replaced[one.position] = one.given
    return {n: value for n, value in replaced.items() if value is not None}


def _known(question: Asked, told: object) -> list[Given]:
    known: list[Given] = []
    for raw in told if isinstance(told, list) else ():
        with suppress(BadAnswerError):
            known.append(question.type.read_answer(question.content, raw))
    return known
