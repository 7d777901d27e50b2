"""Links: materials that lead to a page outside of the site, which the site never fetches."""

from content.actions.materials import Terms, add_material, revise
from content.actions.reading import Body
from content.models import Material, MaterialKind, Revision, StudyColumn
from content.rules.links import tidy_address
from content.rules.plain_text import as_paragraphs
from core.errors import BadInputError
from core.html import clean
from core.work import Work


def add_link(
    work: Work, column: StudyColumn, title: str, address: str, *, about: str, terms: Terms
) -> Material:
    """Add a draft that leads to a page outside.

    :raises BadInputError: for what is no address of a web page
    """
    return add_material(work, column, title, _body(address, about), terms)


def change_link(work: Work, material: Material, address: str, about: str, note: str = "") -> Revision:
    """Let a link lead elsewhere, or say other things about it; where it led so far is kept.

    :raises BadInputError: for what is no address of a web page, or a material that is no link
    """
    if material.kind is not MaterialKind.LINK:
        raise BadInputError("这份资料不是链接，没有网址可以改。")
    return revise(work, material, _body(address, about), note)


def _body(address: str, about: str) -> Body:
    return Body(MaterialKind.LINK, str(clean(as_paragraphs(about))), url=tidy_address(address))
