"""Read the QTI items that we wrote ourselves, so that they come back as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import converters, own
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.qti import (
    block,
    exactly,
    explanations,
    name_of,
    passage,
    passage_of,
    responses_of,
    value_of,
)
from quizzes.rules.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.exchanged import Exchanged

_KIND = re.compile(r"([a-z_]+)-\d+")


def is_own(root: Element) -> bool:
    """Say whether we wrote an item, and which type it says it is is one of ours."""
    return value_of(root, "toolName") == own.TOOL and _kind(root) in TYPES


def _kind(root: Element) -> str:
    found = _KIND.fullmatch(value_of(root, "identifier"))
    return found[1] if found else ""


def read_item(found: Exchanged, root: Element, tags: Mapping[str, str], passages: Mapping[str, str]) -> None:
    """Read one item, with what the manifest says about it and the passages it may refer to."""
    body = next((each for each in root if name_of(each) == "itembody"), root)
    stem = exactly(block(body, "stem"))
    draft = found.begin(stem)
    draft.stimulus = passage(root, passages) or passage_of(block(body, "stimulus"))
    own.describe(draft, tags)
    draft.explanation = [text for each in explanations(root) if (text := exactly(block(each, own.TOOL)))]
    kind = _kind(root)
    draft.settled = Settled(kind, stem, None)
    draft.stem = [stem]
    converters.qti(kind).read(draft, body, responses_of(root), root, tags)
