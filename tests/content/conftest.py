"""Materials for the tests of this package."""

from datetime import timedelta
from io import BytesIO

import pytest

from content.actions.columns import add_column
from content.actions.intake import taken_in
from content.actions.materials import Terms, add_article, add_material, publish
from core.files import store
from tests.factories import NOON

LAW = """
<h2>第一章 总则</h2>
<p>第一条 为了加强安全生产工作，制定本法。</p>
<p>第二条 在中华人民共和国领域内从事生产经营活动的单位，适用本法。</p>
<p>法律、行政法规另有规定的，适用其规定。</p>
<h2>第二章 附则</h2>
<p>第三条 本法自公布之日起施行。</p>
"""


class Library:
    """Puts materials on the shelves of a branch, by the same actions as the pages."""

    def __init__(self, work, site, make):
        self.work, self.site, self.make = work, site, make
        self._column = None

    @property
    def column(self):
        if self._column is None:
            self._column = add_column(self.work, self.make.branch, "应急业务")
            self.work.session.commit()
        return self._column

    def article(
        self, title="安全生产法", text=LAW, column=None, published_at=NOON - timedelta(days=1), **terms
    ):
        made = add_article(
            self.work, column or self.column, title, text, terms=Terms(**terms), published_at=published_at
        )
        self.work.session.commit()
        return made

    def fresh(self, material):
        """Read a material again after a page has changed it."""
        self.work.session.refresh(material)
        return material

    def file(self, content, name, **terms):
        """A published material made of a file."""
        with self.site.app_context(), taken_in(store(), BytesIO(content), name) as body:
            made = add_material(self.work, self.column, "", body, Terms(**terms))
            publish(self.work, made, NOON - timedelta(days=1))
            self.work.session.commit()
        return made


@pytest.fixture
def library(session, site, make, work_as):
    """A shelf tended by the branch's secretary."""
    return Library(work_as(make.secretary()), site, make)
