"""Recordings: told apart by their content, measured, played by range, never run."""

from io import BytesIO

import pytest
from sqlalchemy import select

from content.actions.intake import taken_in
from content.models import Material, MaterialKind, Revision
from content.rules.conversion.sound import sound
from core.errors import RefusalError
from core.files import store
from core.packages import UnreadableError
from tests.content.made import m4a, mp3, mp4


def test_a_recording_is_measured():
    assert sound(mp3(3))["seconds"] == 3
    assert sound(m4a(95))["seconds"] == 95
    assert sound(m4a(60, brand=b"mp42"))["seconds"] == 60


@pytest.mark.parametrize(
    "content", [b"ID3" + b"<html><script>alert(1)</script>" * 40, b"\xff\xfb\x90\x00", mp3()[:9]]
)
def test_what_only_begins_like_sound_is_refused(content):
    with pytest.raises(UnreadableError, match="不完整或者已损坏"):
        sound(content)


def test_a_recording_is_played_by_range_and_said_to_be_one(browser, library, make):
    talk = library.file(mp3(120), "微党课.mp3")
    assert (talk.kind, talk.title) == (MaterialKind.AUDIO, "微党课")
    browser.sign_in(make.member())
    page = browser.get(f"/materials/{talk.id}")
    assert "音频，2 分钟" in page.text
    assert page.select_one("audio source")["type"] == "audio/mpeg"
    url = page.select_one("audio source")["src"]
    part = browser.fetch(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, mp3(120)[100:200])
    assert part.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in part.headers["Content-Security-Policy"]


def test_a_phones_recorder_calls_its_files_films(library):
    talk = library.file(m4a(75, brand=b"mp42"), "录音.m4a")
    assert talk.kind is MaterialKind.AUDIO
    revision = library.work.session.get(Revision, talk.revision_id)
    assert (revision.seconds, revision.file.media_type) == (75, "audio/mp4")


@pytest.mark.parametrize(
    ("content", "name"),
    [(mp3(), "报告.pdf"), (mp4(), "录音.mp3"), (b"<svg onload=alert(1)>", "录音.mp3"), (mp3(), "页面.html")],
)
def test_a_wrong_name_is_refused_and_leaves_nothing(library, site, content, name):
    with site.app_context():
        before = set(store().keys())
        with pytest.raises(RefusalError), taken_in(store(), BytesIO(content), name):
            raise AssertionError
        assert set(store().keys()) == before
    assert library.work.session.scalar(select(Material)) is None
