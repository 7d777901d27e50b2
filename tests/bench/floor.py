"""The floor: what bare Flask and plain DB-API cost for as many commits and pages as an attempt needs.

Run as ``python -m tests.bench.floor PORT DATABASE`` where DATABASE is a file or a PostgreSQL URL.
"""

import sys
import threading

import psycopg
from flask import Flask, render_template_string, request
from pysqlite3 import dbapi2 as sqlite3
from waitress import serve

PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<form method="post" action="/save">{% for q in questions %}<fieldset><legend>{{ q.n }}. {{ q.stem }}</legend>
{% for key, text in q.options %}<label>
<input type="radio" name="q{{ q.n }}" value="{{ key }}">{{ key }} {{ text }}</label>
{% endfor %}</fieldset>{% endfor %}<button>交卷</button></form></body></html>"""
QUESTIONS = [
    {
        "n": n,
        "stem": f"第 {n} 题的题干大约有这么长，讲的是一件需要记住的事（　　）。",
        "options": [(key, f"选项 {key} 的内容大约有这么长") for key in "ABCD"],
    }
    for n in range(1, 21)
]
_local = threading.local()
_pen = threading.Lock()


def sqlite_commit(path, position, value):
    if not hasattr(_local, "db"):
        _local.db = sqlite3.connect(path, isolation_level=None)
        _local.db.execute("PRAGMA journal_mode=WAL")
        _local.db.execute("PRAGMA synchronous=FULL")
    with _pen:
        _local.db.execute("BEGIN IMMEDIATE")
        _local.db.execute("INSERT INTO save(position, value) VALUES (?, ?)", (position, value))
        _local.db.execute("COMMIT")


def postgres_commit(url, position, value):
    if not hasattr(_local, "db"):
        _local.db = psycopg.connect(url)
    _local.db.execute("INSERT INTO save(position, value) VALUES (%s, %s)", (position, value))
    _local.db.commit()


def make_table(database):
    made = "CREATE TABLE IF NOT EXISTS save (id {} PRIMARY KEY, position integer, value text)"
    if database.startswith("postgresql"):
        with psycopg.connect(database) as db:
            db.execute(made.format("serial"))
        return postgres_commit
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute(made.format("integer"))
    db.commit()
    return sqlite_commit


def make_app(database):
    app = Flask("floor")
    commit = make_table(database)

    @app.get("/healthz")
    def health():
        return "ok"

    @app.get("/page")
    def page():
        return render_template_string(PAGE, title="答题", questions=QUESTIONS)

    @app.post("/save")
    def save():
        body = request.get_json()
        commit(database, body["position"], body["value"])
        return {"saved": [body["position"]]}

    return app


if __name__ == "__main__":
    serve(make_app(sys.argv[2]), listen=f"127.0.0.1:{sys.argv[1]}", threads=16, connection_limit=2000)
