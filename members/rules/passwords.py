"""Passwords: hashing, and what makes one too easy. Pure but for the hash's own salt."""

import threading
from collections.abc import Collection
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 8
LONGEST = 128

# OWASP's parameters; the library's defaults take 64 MB a sign-in and make a rush at nine o'clock an outage.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(4)
# Compared with when the account does not exist, so that both answers take the same time.
_NOBODY = _hasher.hash("nobody's password")


def hash_password(password: str) -> str:
    """Hash a password with Argon2id."""
    with _at_once:
        return _hasher.hash(password)


def is_password(hashed: str | None, password: str) -> bool:
    """Say whether ``password`` is the one; takes as long for an account that does not exist."""
    with _at_once:
        try:
            _hasher.verify(hashed or _NOBODY, password)
        except (Argon2Error, InvalidHashError):
            return False
    return bool(hashed)


def what_is_weak(password: str, words: Collection[str]) -> str | None:
    """Say in a sentence why a new password is too easy; ``words`` are the login, phone and name.

    >>> what_is_weak("12345", ())
    '密码至少要 8 位。'
    >>> what_is_weak("yj001yj001", ("yj001",))
    '密码里不要包含工号、手机号或姓名。'
    >>> what_is_weak("红旗渠畔的清晨9点", ())
    """
    if len(password) < SHORTEST:
        return f"密码至少要 {SHORTEST} 位。"
    if len(password) > LONGEST:
        return f"密码最长 {LONGEST} 位。"
    low = password.lower()
    if any(word and len(word) > 1 and word.lower() in low for word in words):
        return "密码里不要包含工号、手机号或姓名。"
    if len(set(low)) < 4 or _is_run(low):
        return "密码太简单，请换一个不容易猜到的。"
    return None


def _is_run(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1}, {0})
