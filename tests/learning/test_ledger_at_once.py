"""Many at once at one ledger, on a database of their own with real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from core.db import Base, open_engine, open_sessions
from core.work import unit
from learning.actions.ledger import Earning, write_entry
from learning.models import HourEntry, HourTotal
from learning.queries.checks import totals_are_sums
from learning.rules.conversion import Conversion
from learning.rules.hours import Evidence, HourCategory, Unit
from tests.factories import NOON, Make
from tests.postgres import KIND, database_url


@pytest.fixture
def sessions(tmp_path):
    engine = open_engine(database_url(KIND, tmp_path))
    Base.metadata.create_all(engine)
    yield open_sessions(engine)
    engine.dispose()


@pytest.mark.parametrize(("cap", "counted"), [(None, 400), (120, 120)])
def test_sixteen_at_once_count_each_cause_once_and_keep_the_cap(sessions, cap, counted):
    with sessions.writer() as session:
        member_id = Make(session).member().id
    rule = Conversion(Unit.QUIZ, "测试合格", 50, cap_per_year=cap)
    earning = Earning("周测", 50, HourCategory.ONLINE, Evidence.TESTED, NOON)

    def write(number):
        with unit(sessions.writer, NOON) as work:
            return write_entry(work, member_id, f"quiz:{number % 8}", earning, rule) is not None

    with ThreadPoolExecutor(16) as threads:
        new = list(threads.map(write, range(32)))
    with sessions.reader() as session:
        assert sum(new) == session.scalar(select(func.count()).select_from(HourEntry)) == 8
        assert session.scalar(select(HourTotal.hundredths)) == counted
        assert totals_are_sums(session) == []
