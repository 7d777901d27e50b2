"""Read the sample branch's texts the plain way, so that the tests depend on no importer."""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample"
SHARED = ROOT.parent / "shared" / "data"

SECTIONS = {
    "一、单选题": "single",
    "二、多选题": "multiple",
    "三、判断题": "true_false",
    "四、填空题": "fill_blank",
}
FIELDS = {
    "答案": "key",
    "解析": "why",
    "知识点": "topic",
    "难度": "difficulty",
    "出处": "source",
    "引用": "cited",
}


@dataclass
class Material:
    name: str
    head: dict[str, str]
    paragraphs: list[str]

    def __str__(self):
        return self.name


@dataclass
class Question:
    file: str
    kind: str
    stem: str
    options: dict[str, str] = field(default_factory=dict)
    key: str = ""
    why: str = ""
    topic: str = ""
    difficulty: str = ""
    source: str = ""
    cited: str = ""

    def __str__(self):
        return f"{self.file}:{self.stem[:16]}"

    def asserts(self):
        """Return what the question says is true: never a wrong option, nor the stem of a false statement."""
        right = [text for letter, text in self.options.items() if letter in self.key]
        stem = [] if self.key == "错误" else [self.stem]
        return " ".join([*stem, *right, self.why])


def read_materials():
    return [_material(path) for path in sorted((SAMPLE / "materials").glob("*.md"))]


def _material(path):
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    blocks = [block.strip() for block in body.split("\n\n")]
    return Material(
        path.stem,
        dict(line.split(": ", 1) for line in head.splitlines()),
        [block for block in blocks if block and not block.startswith("#")],
    )


def read_questions():
    return [
        question for path in sorted((SAMPLE / "questions").glob("*.txt")) for question in _questions(path)
    ]


def _questions(path):
    found, kind = [], ""
    for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if line in SECTIONS:
            kind = SECTIONS[line]
        elif start := re.fullmatch(r"(\d+)．(.+)", line):
            found.append(Question(path.stem, kind, start[2]))
        elif option := re.fullmatch(r"([A-F])．(.+)", line):
            found[-1].options[option[1]] = option[2]
        else:
            name, value = line.split("：", 1)
            setattr(found[-1], FIELDS[name], value)
    return found


MATERIALS = read_materials()
QUESTIONS = read_questions()
