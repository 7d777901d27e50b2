"""The commands about the site as a whole: what they say, and how they end."""

import pytest
from sqlalchemy import update

from core.archive import archives_in
from core.jobs import Job, enqueue
from core.upkeep import Keeper, database_file
from members.models import AuditEvent
from tests.houses import KIND, empty_database, house, making, opened


@pytest.fixture
def own(tmp_path):
    with house(tmp_path / "own") as site:
        with making(site) as make:
            make.member("admin")
        yield site


def say(site, *words):
    """Run a command; give its exit code and everything it said."""
    done = site.test_cli_runner().invoke(args=words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_backup_and_restore_say_what_they_did(own, tmp_path):
    code, told = say(own, "backup", str(tmp_path / "kept"))
    assert (code, "已备份并核对" in told) == (0, True)
    (path,) = archives_in(tmp_path / "kept")
    code, told = say(own, "restore", str(path))
    assert (code, "已经有数据" in told) == (1, True)
    (tmp_path / "new").mkdir()
    with empty_database(KIND, tmp_path / "new") as url, opened(url, tmp_path / "new") as clean:
        code, told = say(clean, "restore", str(path))
        assert (code, "核对无误" in told) == (0, True)
        code, told = say(clean, "restore", str(tmp_path / "none.zip"))
        assert (code, "没有找到备份文件" in told) == (1, True)


def test_check_finds_what_somebody_changed_behind_the_sites_back(own):
    assert say(own, "check") == (0, "核对无误。\n")
    with own.unit() as work:
        from members.actions.audit import record

        record(work, "site.settings", "settings", "/1/", "修改网站设置。")
    with own.unit() as work:
        work.session.execute(update(AuditEvent).values(summary="没有这回事。"))
    code, told = say(own, "check")
    assert code == 1
    assert "处不一致" in told


def test_the_doctor_passes_a_sound_site_and_names_what_is_wrong(own):
    own.config["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghij"
    code, told = say(own, "doctor")
    assert code == 0, told
    assert "还没有备份" in told
    own.config["SECRET_KEY"] = "short"
    code, told = say(own, "doctor")
    assert code == 1
    assert "有误　密钥太短" in told


def test_the_doctor_misses_an_administrator(tmp_path):
    with house(tmp_path / "none") as site:
        code, told = say(site, "doctor")
        assert (code, "还没有管理员" in told) == (1, True)


def test_the_doctor_speaks_when_there_is_no_database_at_all(tmp_path):
    with opened(f"sqlite:///{tmp_path}/no/such/folder.db", tmp_path) as site:
        code, told = say(site, "doctor")
        assert (code, "数据库不能使用" in told) == (1, True)


def test_work_once_empties_the_queue(own, tmp_path):
    with own.unit() as work:
        enqueue(work, "backup", {}, key="backup")
    assert say(own, "work", "--once") == (0, "")
    assert len(archives_in(tmp_path / "own" / "backups")) == 1
    with own.sessions.reader() as session:
        assert session.query(Job).filter_by(kind="backup").one().failed == ""
        assert not session.query(Job).filter(Job.done_at.is_(None)).count()


def test_the_log_moves_into_the_database_while_readers_read(tmp_path):
    with house(tmp_path / "kept", "sqlite") as site:
        file = database_file(site.sessions.engine)
        wal = file.with_name(f"{file.name}-wal")
        keeper = Keeper(site.sessions.engine)
        with making(site) as make:
            for _ in range(50):
                make.member()
        grown = wal.stat().st_size
        assert grown > 50 * 4096, "nothing checkpoints by itself"
        keeper.checkpoint("TRUNCATE")
        assert wal.stat().st_size == 0
        keeper.start()
        keeper.stop()
