"""Who may see, and who may change, what there is to study."""

from enum import StrEnum
from typing import Any

from core.access import Table, has_role, is_meant_for, reaches, signed_in
from core.work import Work

EDITORS = ("admin", "secretary", "committee")
READERS = (*EDITORS, "inspector")


class May(StrEnum):
    """Permissions over columns and materials."""

    LIST = "content:list"
    SEE = "content:material:see"
    SEE_PICTURE = "content:picture:see"
    SEE_COLUMN = "content:column:see"
    MANAGE = "content:manage"
    EDIT = "content:material:edit"
    EDIT_COLUMN = "content:column:edit"


HIDDEN = frozenset({May.SEE, May.SEE_PICTURE, May.SEE_COLUMN, May.EDIT, May.EDIT_COLUMN})
"""Permissions whose refusal must not tell that the thing exists."""


def is_published(work: Work, material: Any) -> bool:
    """Hold for materials that members see now."""
    published = material.published_at is not None and material.published_at <= work.now
    return published and material.withdrawn_at is None


def fits_stage(work: Work, material: Any) -> bool:
    """Hold for members in one of the material's life-cycle stages; none named means everybody."""
    return work.actor is not None and (not material.stages or work.actor.stage in material.stages)


def is_in_use(work: Work, column: Any) -> bool:
    """Hold for columns that are not withdrawn."""
    return column.withdrawn_at is None


def may_see_its_material(work: Work, picture: Any) -> bool:
    """Hold for pictures in a material that the actor may see."""
    return any(all(holds(work, picture.material) for holds in row) for row in RULES[May.SEE])


RULES: Table = {
    May.LIST: [[signed_in]],
    May.SEE: [[is_meant_for, is_published, fits_stage], [reaches(*READERS)]],
    May.SEE_PICTURE: [[may_see_its_material]],
    May.SEE_COLUMN: [[is_meant_for, is_in_use], [reaches(*READERS)]],
    May.MANAGE: [[has_role(*EDITORS)]],
    May.EDIT: [[reaches(*EDITORS)]],
    May.EDIT_COLUMN: [[reaches(*EDITORS)]],
}
