"""What the bank does when something happens in the packages below. Runs in the sender's transaction."""

from content.models import Material, Revision
from content.signals import material_revised
from core.work import Work
from quizzes.actions.rechecking import flag_uncited


@material_revised.connect
def follow_revision(material: Material, *, work: Work, before: Revision) -> None:
    """Flag the questions that cite a paragraph which is not in the new revision as 待复核."""
    flag_uncited(work, material)
