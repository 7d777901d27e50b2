"""The commands about the bank: their JSON is a contract, and what they write reads back as it was."""

import json

import pytest
from sqlalchemy import func, select

from core.office import OLE
from members.models import Node
from quizzes.models import Category, ImportItem, Question, QuestionVersion
from quizzes.queries.exporting import questions_to_export
from tests.office import install, old_word
from tests.quizzes.rules.formats.test_oracle import BANKS, SHARED, TYPES
from tests.quizzes.test_importing import TEXT
from tests.quizzes.test_importing_views import REAL, UNUSABLE


@pytest.fixture
def run(site, session, make):
    make.branch  # noqa: B018  # the branch is made when first asked for

    def command(*arguments):
        return site.test_cli_runner().invoke(args=["questions", *map(str, arguments)])

    return command


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "题库.txt"
    path.write_text(TEXT)
    return path


def test_a_dry_run_says_in_json_what_is_in_a_file_and_stores_nothing(run, file, session):
    done = run("import", file, "--dry-run", "--json")
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert (told["format"], told["encoding"], told["questions"]) == ("text", "utf-8", 4)
    assert told["by_type"] == {
        "single": 2,
        "multiple": 0,
        "true_false": 1,
        "fill_blank": 1,
        "short_answer": 0,
    }
    assert told["problems"] == [
        {"line": 7, "question": 2, "code": "key_outside_options", "message": "答案 D 不在选项里。"}
    ]
    first = told["items"][0]
    assert (
        first.items() >= {"line": 2, "type": "single", "answer": "A", "explanation": "见党章总纲。"}.items()
    )
    assert first["options"][0] == ["A", "民主集中制"]
    assert session.scalar(select(func.count()).select_from(ImportItem)) == 0


def test_what_has_no_error_goes_in_and_the_rest_is_left_as_a_draft(run, file, session):
    done = run("import", file, "--category", "党史", "--json")
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert (told["imported"], told["left"]) == (3, 1)
    (category,) = session.scalars(select(Category)).unique()
    assert set(session.scalars(select(Question.category_id))) == {category.id}
    again = json.loads(run("import", file, "--category", "党史", "--json").output)
    assert (again["imported"], again["repeats"]) == (0, 3)


def test_in_words_it_says_where_to_go_on(run, file):
    done = run("import", file)
    assert "第 7 行：答案 D 不在选项里。" in done.output
    assert "已导入 3 题" in done.output


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_file_fails_with_a_sentence(run, tmp_path, kind):
    path = tmp_path / "坏.docx"
    path.write_bytes(UNUSABLE[kind])
    done = run("import", path)
    assert done.exit_code == 1
    assert done.output.strip().endswith("。")
    assert "Traceback" not in done.output


def test_an_unknown_unit_fails(run, file):
    assert run("import", file, "--node", "没有这个支部").exit_code == 1


@pytest.mark.parametrize("format", ["xlsx", "text"])
def test_what_is_written_reads_back_as_it_was(run, make, file, tmp_path, work, format):
    run("import", file)
    make.question("multiple", topic="党章", difficulty=3)
    make.question("short_answer")
    before = questions_to_export(work, Node.id == make.branch.id)
    output = tmp_path / f"out.{format}"
    assert run("export", "--format", format, "-o", output).exit_code == 0
    other = make.node(name="别的支部")
    assert run("import", output, "--node", other.name).exit_code == 0
    after = questions_to_export(work, Node.id == other.id)
    assert sorted(map(repr, after)) == sorted(map(repr, before))


def test_json_holds_everything(run, make, tmp_path):
    make.question("multiple")
    output = tmp_path / "out.json"
    run("export", "--format", "json", "-o", output)
    (item,) = json.loads(output.read_text())["items"]
    assert (item["type"], item["answer"]) == ("multiple", ["A", "C"])


def test_what_a_format_cannot_hold_is_said(run, make, tmp_path):
    from quizzes.rules.questions import Content

    make.question("ordering", content=Content("排序", (("A", "甲"), ("B", "乙")), ["A", "B"]))
    assert "1 道排序题" in run("export", "--format", "aiken", "-o", tmp_path / "out.txt").output


@pytest.mark.parametrize("name", REAL)
def test_a_real_bank_comes_in_with_the_known_keys(run, session, name):
    known = [json.loads(line) for line in (SHARED / "oracle" / f"{name}.jsonl").read_text().splitlines()]
    done = run("import", SHARED / "banks" / BANKS[name], "--json")
    assert json.loads(done.output)["imported"] == len(known)
    rows = session.execute(
        select(Question.type, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .order_by(Question.id)
    ).all()
    for (kind, content), expected in zip(rows, known, strict=True):
        assert kind == TYPES[expected["type"]]
        key = content["key"]
        written = "".join(key) if isinstance(key, list) else key
        if kind in ("single", "multiple", "true_false"):
            assert written == expected["answer"]


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_refusal_is_json_too_where_json_was_asked_for(run, tmp_path, kind):
    path = tmp_path / "坏.docx"
    path.write_bytes(UNUSABLE[kind])
    done = run("import", path, "--json")
    told = json.loads(done.output.splitlines()[0])
    assert done.exit_code == 1
    assert (told["questions"], told["items"]) == (0, [])
    assert told["problems"][0]["message"].endswith("。")


@pytest.mark.parametrize("name", ["题库.doc", "题库.wps", "题库"])
def test_an_old_word_file_is_read_through_libreoffice_where_it_is(run, tmp_path, monkeypatch, name):
    path = tmp_path / name
    path.write_bytes(old_word("1. 七大在哪里召开？", "A. 瑞金", "B. 延安", "答案：B"))
    without = run("import", path, "--json")
    assert "另存为 .docx" in json.loads(without.output.splitlines()[0])["problems"][0]["message"]
    install(tmp_path, monkeypatch)
    told = json.loads(run("import", path, "--json").output)
    assert (told["format"], told["imported"]) == ("doc", 1)
    assert (told["items"][0]["line"], told["items"][0]["answer"]) == (1, "B")


def test_an_old_workbook_does_not_go_through_libreoffice(run, tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "#!{python}\nraise SystemExit(1)\n")
    path = tmp_path / "坏.xls"
    path.write_bytes(OLE + "Workbook".encode("utf-16-le") + b"\0" * 600)
    assert "没有转换成功" not in run("import", path).output
