"""Stored files that nothing refers to go after a day; what is referred to stays."""

import os
import time
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from content.actions.columns import add_file
from content.actions.orphans import KEPT, references
from content.actions.reading import Kept
from content.jobs import order_sweep
from content.models import Revision, StoredFile
from core.files import store
from core.jobs import work_once
from tests.content.made import pdf
from tests.factories import NOON


@pytest.fixture
def files(site):
    with site.app_context():
        found = store()
        for key in list(found.keys()):  # other tests' files: their rows were rolled away
            found.delete(key)
        yield found


def put(files, days=0):
    kept = files.put(BytesIO(b"x"), 10)
    age(files, kept.key, days)
    return kept


def age(files, key, days):
    then = time.time() - days * 86_400 - 60
    os.utime(files.path(key), (then, then))


def night(work, site):
    order_sweep(work)
    work.session.commit()
    assert work_once(site)


def test_every_table_with_a_file_is_asked():
    found = {f"{column.table.name}.{column.name}" for column in references()}
    assert {"revision.file_id", "picture.file_id", "study_column.cover_id", "claim.file_id"} <= found


def test_a_file_without_a_row_goes_after_a_day(site, files, work_as, make):
    new = put(files)
    put(files, days=2)
    night(work_as(make.secretary()), site)
    assert set(files.keys()) == {new.key}


def test_a_row_that_nothing_refers_to_goes_then_its_file(site, files, library, work_as, make):
    law = library.file(pdf(["x"]), "法.pdf")
    kept = library.work.session.get(Revision, law.revision_id).file
    age(files, kept.key, 9)
    lost = put(files, days=9)
    early = work_as(make.secretary(), NOON - KEPT - timedelta(hours=1))
    add_file(early, Kept(lost, "无主.pdf", "application/pdf"))
    fresh = put(files)
    add_file(library.work, Kept(fresh, "刚传.pdf", "application/pdf"))
    library.work.session.commit()
    night(library.work, site)
    assert set(library.work.session.scalars(select(StoredFile.key))) == {kept.key, fresh.key}
    assert set(files.keys()) == {kept.key, lost.key, fresh.key}
    night(library.work, site)
    assert set(files.keys()) == {kept.key, fresh.key}


def test_another_sites_store_is_left_alone(site, files, work_as, make, caplog):
    strange = {put(files, days=3).key for _ in range(25)}
    night(work_as(make.secretary()), site)
    assert set(files.keys()) == strange
    assert "nothing deleted" in caplog.text
