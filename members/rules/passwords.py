"""Passwords: hashing, initial ones, and what makes one too easy. Pure but for the hash's own salt."""

import hmac
import secrets
import threading
from collections.abc import Callable, Collection
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from zxcvbn import zxcvbn

SHORTEST = 8
LONGEST = 128
INITIAL_LASTS = timedelta(days=14)
"""An initial password that was not used for so long is worth nothing."""

# OWASP's parameters; the library's defaults take 64 MB a sign-in and make a rush at nine o'clock an outage.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(4)
# Compared with when the account does not exist, so that both answers take the same time.
_NOBODY = _hasher.hash("nobody's password")
_INITIAL = "initial-sha256"
# 32 letters and digits that nobody mistakes for one another on paper: 16 of them carry 80 bits.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
# Habits of this country and this trade that the library's list does not know.
_HABITS = (
    "dangyuan",
    "zhibu",
    "xuetang",
    "dangxiao",
    "woaini",
    "woaidang",
    "aini1314",
    "5201314",
    "zhongguo",
)
_LOOKED_AT = 72  # zxcvbn takes no more, and its time grows with the length


def hash_password(password: str) -> str:
    """Hash a password with Argon2id."""
    with _at_once:
        return _hasher.hash(password)


def initial_password(draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Make an initial password of 80 random bits that can be read from paper and typed on a phone.

    >>> initial_password(lambda below: below - 1)
    '9999-9999-9999-9999'
    """
    letters = "".join(_LETTERS[draw(len(_LETTERS))] for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def hash_initial(password: str) -> str:
    """Hash an initial password, fast: 80 random bits cannot be guessed, so a slow hash would add nothing.

    A thousand people can so be given one within the transaction that adds them.
    """
    salt = secrets.token_hex(8)
    return f"{_INITIAL}${salt}${_digest(salt, password)}"


def _digest(salt: str, password: str) -> str:
    return sha256(f"{salt}${password}".encode()).hexdigest()


def is_password(hashed: str | None, password: str) -> bool:
    """Say whether ``password`` is the one; takes as long for an account that does not exist.

    >>> is_password(hash_initial("abcd-efgh"), "abcd-efgh"), is_password(hash_initial("abcd-efgh"), "abcd")
    (True, False)
    """
    kind, _, rest = (hashed or "").partition("$")
    is_initial = kind == _INITIAL
    with _at_once:
        try:
            _hasher.verify(_NOBODY if is_initial or not hashed else hashed, password)
            is_right = bool(hashed) and not is_initial
        except (Argon2Error, InvalidHashError):
            is_right = False
    salt, _, kept = rest.partition("$")
    return hmac.compare_digest(kept, _digest(salt, password.strip())) if is_initial else is_right


def what_is_weak(password: str, words: Collection[str]) -> str | None:
    """Say in a sentence why a new password is too easy; ``words`` are the login, phone, name and the like.

    >>> what_is_weak("12345", ())
    '密码至少要 8 位。'
    >>> what_is_weak("yj001yj001", ("yj001",))
    '密码里不要包含工号、手机号、姓名或单位名称。'
    >>> {what_is_weak(word, ()) for word in ("12345678", "qwertyui", "Aa123456", "woaini1314")}
    {'这个密码太常见，容易被猜到，请换一个。可以用一句只有您知道的话。'}
    >>> what_is_weak("红旗渠畔的清晨9点", ())
    """
    if len(password) < SHORTEST:
        return f"密码至少要 {SHORTEST} 位。"
    if len(password) > LONGEST:
        return f"密码最长 {LONGEST} 位。"
    low = password.lower()
    if any(word and len(word) > 1 and word.lower() in low for word in words):
        return "密码里不要包含工号、手机号、姓名或单位名称。"
    if len(set(low)) < 4 or _is_run(low) or any(habit in low for habit in _HABITS) or _is_common(low):
        return "这个密码太常见，容易被猜到，请换一个。可以用一句只有您知道的话。"
    return None


def _is_common(low: str) -> bool:
    # Scores 0 and 1: found within a million guesses by whoever has the library's lists of leaked passwords.
    return int(zxcvbn(low[:_LOOKED_AT])["score"]) < 2


def _is_run(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1}, {0})
