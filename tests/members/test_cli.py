import json

import pytest
from sqlalchemy import select

from members.models import Member, RoleGrant
from tests.members.workbooks import cells, roster


@pytest.fixture
def run(site, session):
    def command(*arguments, code=0):
        done = site.test_cli_runner().invoke(args=[str(a) for a in arguments])
        assert done.exit_code == code, done.output
        session.expire_all()
        return done.output

    return command


INIT = ("init", "--organisation", "局党委", "--name", "王管理", "--login", "admin1")


def test_init_makes_the_first_administrator_once(run, browser, session):
    said = run(*INIT)
    password = said.partition("初始密码：")[2].split()[0]
    assert browser.post("/login", login="admin1", password=password) == "/"
    assert session.scalar(select(RoleGrant.role)) == "admin"
    assert "已经有管理员" in run(*INIT, code=1)


def test_a_roster_is_tried_then_taken_over(run, make, tmp_path, session):
    branch = make.branch
    file = tmp_path / "花名册.xlsx"
    file.write_bytes(roster(("李建华", "A1", "13800000001"), ("王芳", "A2", "138")))
    said = json.loads(run("members", "import", file, "--dry-run", "--json"))
    assert said["problems"] == [{"cell": "C3", "message": "手机号不是 11 位"}]
    assert [person["login"] for person in said["new"]] == ["A1"]
    assert session.scalar(select(Member.id)) is None
    assert "C3：手机号不是 11 位" in run("members", "import", file)
    assert session.scalar(select(Member.node_id).where(Member.login == "A1")) == branch.id
    again = json.loads(run("members", "import", file, "--json"))
    assert (again["new"], again["unchanged"]) == ([], 1)


def test_initial_passwords_go_into_a_file_rather_than_onto_the_screen(run, make, tmp_path):
    for name in ("机关党支部", "离退休党支部"):
        make.node(name=name)
    file, passwords = tmp_path / "r.xlsx", tmp_path / "p.xlsx"
    file.write_bytes(roster(("李建华", "A1", "")))
    run("members", "import", file, code=1)  # two topmost units: which one?
    said = run("members", "import", file, "--node", "离退休党支部", "--passwords", passwords)
    rows = cells(passwords.read_bytes())[0]
    assert rows[1][:3] == ["李建华", "A1", "离退休党支部"]
    assert rows[1][3] not in said


def test_a_bad_file_or_unit_is_refused_in_words(run, make, tmp_path):
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"hello")
    assert "不是表格" in run("members", "import", file, code=1)
    file.write_bytes(roster(("李建华", "A1", "")))
    assert "没有找到" in run("members", "import", file, "--node", "没有的支部", code=1)
