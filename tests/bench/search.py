"""Searching as a member does in 5,000 texts of 50 MB together; the site indexes them itself."""

import time
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import insert, text

from content.actions.search import index
from content.models import Material, Paragraph, Revision, StudyColumn
from content.queries.search import Asked, search
from core import migrate
from core.db import open_engine, open_sessions
from core.work import Viewer, Work
from members.models import Node, NodeKind
from tests.bench.clients import Times

DOCUMENTS, BYTES = 5_000, 50_000_000
MOST_MS = {"sqlite": 50, "postgresql": 150}
ASKED = 200
_CHARACTERS = BYTES // 3 // DOCUMENTS
_PARAGRAPH = 160
_COMMON = [
    "党员",
    "学习",
    "组织",
    "工作",
    "支部",
    "安全",
    "生产",
    "规定",
    "人民",
    "中国",
    "社会主义",
    "建设",
    "制度",
    "责任",
    "管理",
    "单位",
    "应当",
    "部门",
    "监督",
    "发展",
    "三会一课",
    "组织生活会",
    "党费",
    "党建",
    "消防",
    "应急",
    "民主评议",
    "主题党日",
    "二十大",
    "总书记",
    "中国特色",
    "共产党",
    "法律",
    "行政",
    "处罚",
]


def measure(url):
    """Fill the empty database at ``url``; gives how many seconds indexing took, and the times of searches."""
    migrate.upgrade(url)
    engine = open_engine(url)
    sessions, dice = open_sessions(engine), Random(7)
    words = _vocabulary(dice)
    cutting = 0.0
    with sessions.writer() as session:
        node = Node(kind=NodeKind.BRANCH, name="支部", path="/1/")
        session.add(node)
        session.flush()
        column = StudyColumn(node_id=node.id, title="法规")
        session.add(column)
        session.commit()
        column_id = column.id
    for first in range(0, DOCUMENTS, 250):
        with sessions.writer() as session:
            work = Work(session, datetime.now(UTC))
            made = [_material(session, dice, words, node.id, column_id, first + n) for n in range(250)]
            began = time.monotonic()
            for one in made:
                index(work, one)
            session.commit()
            cutting += time.monotonic() - began
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    times = _ask(sessions, dice, words, node)
    engine.dispose()
    return cutting, times


def _ask(sessions, dice, words, node):
    times = Times()
    for number in range(ASKED + 5):
        asked = _query(dice, words)
        with sessions.reader() as session:
            viewer = Viewer(1, "党员", node.path, stage="full")
            began = time.perf_counter()
            search(Work(session, datetime.now(UTC), viewer), Asked(asked))
            if number >= 5:
                times.add("search", (time.perf_counter() - began) * 1000)
    return times


def _query(dice, words):
    """What people type: a common word, two of them, a rare one, a part of a word, one letter."""
    kind = dice.random()
    if kind < 0.4:
        return dice.choice(_COMMON)
    if kind < 0.6:
        return f"{dice.choice(_COMMON)} {dice.choice(_COMMON)}"
    if kind < 0.8:
        return dice.choice(words)
    return f"{dice.choice(_COMMON)}{dice.choice(words)}" if kind < 0.9 else dice.choice("党学工安人社")


def _vocabulary(dice):
    letters = [chr(0x4E00 + n) for n in range(0, 20_000, 7)]
    return ["".join(dice.choice(letters) for _ in range(dice.choice((2, 2, 3, 4)))) for _ in range(12_000)]


def _material(session, dice, words, node_id, column_id, number):
    now = datetime.now(UTC) - timedelta(days=1)
    material = Material(
        column_id=column_id, node_id=node_id, stages=[], title=f"第 {number} 份{dice.choice(_COMMON)}材料",
        kind="article", created_at=now, published_at=now,
    )  # fmt: skip
    session.add(material)
    session.flush()
    revision = Revision(material_id=material.id, number=1, characters=_CHARACTERS, at=now)
    session.add(revision)
    session.flush()
    material.revision_id = revision.id
    texts = [_text(dice, words) for _ in range(_CHARACTERS // _PARAGRAPH)]
    session.execute(
        insert(Paragraph),
        [
            {"revision_id": revision.id, "position": n, "anchor": f"p-{n:010x}", "heading": "", "text": one}
            for n, one in enumerate(texts, 1)
        ],
    )
    return material


def _text(dice, words):
    said, length = [], 0
    while length < _PARAGRAPH:
        # A tenth of running text are the words everybody uses; of the rest, few are frequent.
        word = dice.choice(_COMMON) if dice.random() < 0.1 else words[int(len(words) * dice.random() ** 3)]
        said.append(word + ("，" if dice.random() < 0.1 else ""))
        length += len(said[-1])
    return "".join(said)
