"""When a material counts as studied. Only the server's clock is asked. Pure."""

from dataclasses import dataclass

CHARACTERS_PER_MINUTE = 600
"""Faster than nearly anybody reads, so that nobody who read is refused; our own default."""
LONGEST_WAIT_SECONDS = 10 * 60
"""However long a text is, nobody is made to keep it open for longer unless the secretary says so."""
SECONDS_PER_PAGE = 3
SECONDS_PER_PICTURE = 10
"""However little is written in it; our own default."""
VIDEO_PERCENT = 90
"""The rest of a film is its credits."""
_WHOLE = 100
_FILMS = ("video", "audio")
_VERBS = {"video": "观看", "audio": "收听", "picture": "观看"}


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to study."""

    kind: str
    """``article``, ``pdf``, ``video``, ``picture``, ``link`` …"""
    characters: int = 0
    pages: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be done with a material until it is studied."""

    kind: str
    percent: int
    """How far it must have been reached: of a text the end, of pages those seen, of a film its length."""
    seconds: int
    """How long it must have been looked at."""
    checks: int = 0
    """How many check questions must have been answered rightly."""

    @property
    def by_word(self) -> bool:
        """Whether only the member can say that it is done: what a link leads to is outside of the site."""
        return self.kind == "link"


@dataclass(frozen=True, slots=True)
class Done:
    """What a member has done with a material."""

    percent: int = 0
    attended_ms: int = 0
    checks: int = 0
    is_declared: bool = False
    """Whether the member has just given their word."""


def rule_for(
    extent: Extent, *, percent: int | None = None, seconds: int | None = None, checks: int = 0
) -> Rule:
    """Make the rule of a material: what was set for it, else what is usual for its kind.

    A text by its characters, pages by their number, a film at twice its speed up to four fifths.

    >>> rule_for(Extent("article", characters=1800))
    Rule(kind='article', percent=100, seconds=180, checks=0)
    >>> rule_for(Extent("article", characters=90_000)).seconds, rule_for(Extent("pdf", pages=12)).seconds
    (600, 36)
    >>> rule_for(Extent("video", seconds=600)), rule_for(Extent("article"), seconds=60).seconds
    (Rule(kind='video', percent=90, seconds=240, checks=0), 60)
    >>> rule_for(Extent("picture", characters=20)).seconds, rule_for(Extent("link", characters=900)).seconds
    (10, 0)
    """
    usual = VIDEO_PERCENT if extent.kind in _FILMS else _WHOLE
    return Rule(
        extent.kind,
        usual if percent is None else percent,
        _usual_seconds(extent) if seconds is None else seconds,
        checks,
    )


def _usual_seconds(extent: Extent) -> int:
    if extent.kind in _FILMS:
        return extent.seconds * 8 // 10 // 2
    if extent.kind == "link":
        return 0
    by_pages = extent.pages * SECONDS_PER_PAGE
    by_text = extent.characters * 60 // CHARACTERS_PER_MINUTE
    usual = min(by_pages if extent.pages else by_text, LONGEST_WAIT_SECONDS)
    return max(usual, SECONDS_PER_PICTURE) if extent.kind == "picture" else usual


def seconds_left(rule: Rule, attended_ms: int) -> int:
    """Say how much longer the material must be looked at; a begun second is a whole one.

    >>> rule = rule_for(Extent("article", characters=600))
    >>> seconds_left(rule, 45_200), seconds_left(rule, 60_000)
    (15, 0)
    """
    return max(0, -((attended_ms - rule.seconds * 1000) // 1000))


def is_studied(rule: Rule, done: Done) -> bool:
    """Say whether the material is studied.

    >>> film = rule_for(Extent("video", seconds=600))
    >>> [is_studied(film, Done(*one)) for one in ((89, 600_000), (90, 239_999), (90, 240_000))]
    [False, False, True]
    >>> [is_studied(Rule("link", 100, 0), Done(100, is_declared=said)) for said in (False, True)]
    [False, True]
    """
    enough = done.percent >= rule.percent and done.checks >= rule.checks
    is_said = done.is_declared or not rule.by_word
    return enough and is_said and seconds_left(rule, done.attended_ms) == 0


def say_what_is_missing(rule: Rule, done: Done) -> str:
    """Say what is still to be done until a material counts as studied; empty when nothing is.

    >>> say_what_is_missing(Rule("article", 100, 180, 3), Done(100, 85_000, 1))
    '还需阅读约 2 分钟，还要答对 2 道检查题，然后自动记为学完。'
    >>> say_what_is_missing(Rule("pdf", 100, 0), Done(40))
    '请翻看全部页面，然后自动记为学完。'
    >>> say_what_is_missing(Rule("link", 100, 1800, 1), Done())
    '请打开网页看完，打开后至少过 30 分钟，还要答对 1 道检查题，然后点“我声明已学完”。'
    """
    missing = []
    if done.percent < rule.percent:
        missing.append(_until(rule))
    left = seconds_left(rule, done.attended_ms)
    if left and rule.by_word:
        missing.append(f"打开后至少过 {say_length(rule.seconds)}")
    elif left:
        verb = _VERBS.get(rule.kind, "阅读")
        missing.append(f"还需{verb}约 {say_length(left)}")
    if done.checks < rule.checks:
        missing.append(f"还要答对 {rule.checks - done.checks} 道检查题")
    if rule.by_word:
        return f"{'，'.join(missing) or '看完'}，然后点“我声明已学完”。"
    return f"{'，'.join(missing)}，然后自动记为学完。" if missing else ""


def say_length(seconds: int) -> str:
    """Say a length as one thinks of it.

    >>> say_length(40), say_length(61)
    ('40 秒', '2 分钟')
    """
    return f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"


def _until(rule: Rule) -> str:
    if rule.by_word:
        return "请打开网页看完"
    if rule.kind == "picture":
        return "请把图片看到底"
    if rule.kind in _FILMS:
        return f"请{'看' if rule.kind == 'video' else '听'}到 {rule.percent}% 以上"
    if rule.kind in {"pdf", "slides", "pptx"}:
        return "请翻看全部页面" if rule.percent == _WHOLE else f"请翻看 {rule.percent}% 以上的页面"
    return "请看到文末" if rule.percent == _WHOLE else f"请看到 {rule.percent}% 以上"
