"""The search index is in no backup, and there again after a restore, from either database into either."""

import pytest

from content.actions.columns import add_column
from content.actions.materials import add_article
from content.queries.checks import search_index_is_fresh
from content.queries.search import Asked, search
from core import backup, migrate
from core.work import Work
from tests.factories import NOON, viewer_of
from tests.houses import KIND, empty_database, house, making, opened


def found(site, words, member_id):
    from members.models import Member

    with site.sessions.reader() as session:
        work = Work(session, NOON, viewer_of(session.get(Member, member_id)))
        return [one.material.title for one in search(work, Asked(words)).found]


def stale(site):
    with site.sessions.reader() as session:
        return search_index_is_fresh(session)


@pytest.fixture
def source(tmp_path):
    with house(tmp_path / "source") as site, making(site) as make:
        keeper = make.secretary()
        work = Work(make.session, NOON, viewer_of(keeper))
        column = add_column(work, make.branch, "法规")
        for number in range(3):
            add_article(work, column, f"第 {number} 份", f"<p>学习党章第 {number} 条</p>", published_at=NOON)
        make.session.commit()
        site.keeper_id = keeper.id
        yield site


def test_a_site_restored_on_the_other_database_finds_what_the_old_one_found(source, tmp_path):
    made = backup.back_up(source, tmp_path / "backups")
    assert not any("search_words" in name for name in made.manifest.rows)
    place = tmp_path / "place"
    place.mkdir()
    other = "postgresql" if KIND == "sqlite" else "sqlite"
    with empty_database(other, place) as url, opened(url, place) as site:
        backup.restore(site, made.path, rebuild=tuple(site.extensions["rebuild"]))
        assert stale(site) == []
        assert sorted(found(site, "党章", source.keeper_id)) == ["第 0 份", "第 1 份", "第 2 份"]
        assert found(site, "第1条", source.keeper_id) == ["第 1 份"]


def test_an_upgraded_site_takes_its_old_texts_into_the_index(source):
    from content.actions.search import index_left_behind

    url = source.sessions.engine.url.render_as_string(hide_password=False)
    source.sessions.engine.dispose()
    migrate.downgrade(url, migrate.RELEASED)
    migrate.upgrade(url)
    assert found(source, "党章", source.keeper_id) == []
    assert len(stale(source)) == 3
    with source.app_context(), source.unit() as work:
        assert index_left_behind(work) == 3
    assert stale(source) == []
    assert len(found(source, "党章", source.keeper_id)) == 3
