"""Asking for the word that opens a quiz, before an attempt starts."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from core.errors import TooManyError
from core.times import local
from core.work import Work
from members.models import Member
from quizzes.models import Quiz, QuizGuess
from quizzes.queries.taking import attempts_at, has_ended
from quizzes.rules.passwords import hash_word, is_word, may_guess_at

_KEPT = timedelta(hours=1)


def new_password_hash(word: str) -> str:
    """Write a quiz's new password so that it can be checked and not read; nothing for no word."""
    return hash_word(word, secrets.token_bytes(8)) if word.strip() else ""


def opens(work: Work, quiz: Quiz, word: str) -> bool:
    """Say whether the actor may start with this word, and remember a wrong one.

    Going on with a running attempt asks for none. The caller must let the transaction commit: what is
    remembered of a wrong guess is what stops the next thousand.

    :raises TooManyError: after too many wrong guesses in a short time
    """
    earlier = attempts_at(work, quiz) if quiz.password_hash else ()
    if not quiz.password_hash or (earlier and not has_ended(work, earlier[-1])):
        return True
    # Guesses sent side by side wait for each other here, so that each counts those before it.
    work.session.execute(select(Member.id).where(Member.id == work.person.id).with_for_update())
    mine = (QuizGuess.quiz_id == quiz.id, QuizGuess.member_id == work.person.id)
    again_at = may_guess_at(work.session.scalars(select(QuizGuess.at).where(*mine)).all(), work.now)
    if again_at is not None:
        raise TooManyError(
            f"口令错了多次，请在 {local(again_at + timedelta(minutes=1)):%H:%M} 以后再试，"
            "或向组织测试的同志核对口令。",
            next_url=f"/quizzes/{quiz.id}",
        )
    if is_word(word, quiz.password_hash):
        return True
    work.session.execute(delete(QuizGuess).where(QuizGuess.at < work.now - _KEPT))
    work.session.add(QuizGuess(quiz_id=quiz.id, member_id=work.person.id, at=work.now))
    return False
