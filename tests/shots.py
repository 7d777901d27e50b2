"""Takes the pictures of the README, or with `--all FOLDER` one of every page for those who review looks."""

import io
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from app import create_app
from core import serving
from sample.load import sign_ins
from tests.chromium.conftest import DESK, PHONE, QUIET, sign_in_with
from tests.houses import ROOT, Running
from tests.tasks import find_chromium
from tests.walking import kind_of, walk

PICTURES = ROOT / "docs" / "img"
WALL = {"width": 1920, "height": 1080}
MOST_BYTES = 150_000
MEMBER, SECRETARY = "党员", "书记"

PASTED = """1．党的第二次全国代表大会通过的党章分为（　　）。
A．6 章 29 条
B．5 章 20 条
C．11 章 53 条
D．4 章 15 条
答案：A
2．三大的核心决定是党员以（　　）加入国民党。
A．支部身份
B．个人身份
C．团体身份
D．联盟身份
答案：
3．五卅运动发生在 1925 年 5 月 30 日。（√）
4．四大于 1925 年 1 月在____举行。
答案：上海
"""


class House:
    """The site with the sample branch, running, and a browser before it."""

    def __init__(self, server, chromium):
        self._address = f"http://127.0.0.1:{server.port}"
        self._chromium = chromium
        self._people = {one.who.split()[0]: one for one in sign_ins()}
        self._contexts = {}

    @property
    def roles(self):
        return list(self._people)

    def page(self, role, viewport, *, elder=False):
        """Give a page of somebody of this role; each way of looking is one browser, signed in once."""
        key = role, viewport["width"], elder
        if key not in self._contexts:
            context = self._chromium.new_context(base_url=self._address, viewport=viewport, locale="zh-CN")
            self._contexts[key] = context
            if elder:
                context.add_cookies([{"name": "elder", "value": "1", "url": self._address}])
            page = context.new_page()
            one = self._people[role]
            sign_in_with(page, one.login, one.password)
            page.close()
        return self._contexts[key].new_page()

    def fetch(self, role):
        """Give what fetches addresses as this role, for walking through the site."""
        self.page(role, DESK).close()
        request = self._contexts[role, DESK["width"], False].request
        return lambda address: Fetched(request.get(address))


@dataclass
class Fetched:
    """An answer, as far as walking reads it."""

    answer: object

    @property
    def status_code(self):
        return self.answer.status

    @property
    def mimetype(self):
        return self.answer.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self):
        return self.answer.text()


@contextmanager
def house():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Running(Path(folder), f"sqlite:///{folder}/site.db").start(60)
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
            yield House(server, browser)
            browser.close()
        finally:
            server.kill()


# ---- the pictures of the README ----------------------------------------------------------------------


def home(page):
    page.goto("/")


def material(page):
    page.goto("/study/")
    page.locator("a[href^='/materials/']").first.click()


def attempt(page):
    page.goto("/quizzes/")
    page.locator("main a[href^='/quizzes/']:not([href='/quizzes/'])").first.click()
    page.get_by_role("button", name="作答").first.click()
    page.wait_for_url("**/attempts/*")
    for position in (1, 2, 3):
        page.locator(f"fieldset[data-position='{position}'] label.option").first.click()
    expect(page.locator("[data-saved]")).to_contain_text("3/")
    page.evaluate("scrollTo(0, 0)")


def result(page):
    page.goto("/quizzes/")
    page.locator("main a[href^='/quizzes/']").last.click()
    page.locator("a[href$='/result']").first.click()


def board(page):
    page.goto("/boards/")
    page.locator("main a[href$='/screen']").last.click()
    page.wait_for_url("**/screen")


def preview(page):
    page.goto("/manage/questions/import")
    page.locator("textarea[name=pasted]").fill(PASTED)
    page.locator("button.btn-red").click()
    page.wait_for_url("**/manage/imports/*")


def new_quiz(page):
    page.goto("/manage/quizzes/new")


def record(page):
    page.goto("/me")


def hours(page):
    page.goto("/manage/hours")


# file name → what is shown, who looks, on what, and in which type size.
README = {
    "home-phone": (home, MEMBER, PHONE, False),
    "material-phone": (material, MEMBER, PHONE, False),
    "attempt-phone": (attempt, MEMBER, PHONE, False),
    "attempt-desk": (attempt, MEMBER, DESK, False),
    "result-phone": (result, MEMBER, PHONE, False),
    "elder-phone": (home, MEMBER, PHONE, True),
    "record-desk": (record, MEMBER, DESK, False),
    "board-wall": (board, SECRETARY, WALL, False),
    "import-desk": (preview, SECRETARY, DESK, False),
    "new-quiz-desk": (new_quiz, SECRETARY, DESK, False),
    "hours-desk": (hours, SECRETARY, DESK, False),
}


def photograph_for_readme():
    PICTURES.mkdir(parents=True, exist_ok=True)
    with house() as home_of:
        for name, (go, role, viewport, elder) in README.items():
            page = home_of.page(role, viewport, elder=elder)
            go(page)
            page.wait_for_load_state("networkidle")
            file = PICTURES / f"{name}.png"
            file.write_bytes(small(page.screenshot()))
            page.close()
            serving.say(f"{file.relative_to(ROOT)}　{file.stat().st_size // 1000} kB")


def small(picture):
    """Take colours away until the picture is small enough for a repository."""
    for colours in (128, 64, 32, 16):
        written = io.BytesIO()
        reduced = Image.open(io.BytesIO(picture)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        reduced.save(written, "PNG", optimize=True)
        if written.tell() <= MOST_BYTES:
            break
    return written.getvalue()


# ---- every page --------------------------------------------------------------------------------------

LOOKS = {"phone": (PHONE, False), "desk": (DESK, False), "elder": (PHONE, True)}
TALLEST = 6000


def photograph_all(folder):
    """Photograph every kind of page for every role, as tall as it is, and say what is too wide."""
    with tempfile.TemporaryDirectory() as instance:
        settings = {
            "DATABASE_URL": f"sqlite:///{instance}/map.db",
            "FILES": instance,
            "SECRET_KEY": "only-for-its-map-of-routes",
        }
        site = create_app(settings)
    routes = site.url_map.bind("localhost")
    with house() as home_of:
        for role in home_of.roles:
            place = folder / role
            place.mkdir(parents=True, exist_ok=True)
            found = [
                address
                for address, answer in walk(site, home_of.fetch(role), of_a_kind=1)
                if answer.status_code == 200 and answer.mimetype == "text/html"
            ]
            for address in found:
                kind = str(kind_of(routes, address.partition("?")[0])).replace("/", "_")
                photograph(home_of, role, address, place, kind)
            serving.say(f"{role}：{len(found)} 页")


def photograph(home_of, role, address, place, kind):
    for look, (viewport, elder) in LOOKS.items():
        page = home_of.page(role, viewport, elder=elder)
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            serving.say(f"太宽 {wide} px：{role} {look} {address}")
        tall = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": viewport["width"], "height": min(tall, TALLEST)}
        page.screenshot(path=place / f"{kind}.{look}.png", full_page=True, clip=clip)
        page.close()


def main(arguments):
    match arguments:
        case []:
            photograph_for_readme()
        case ["--all", folder]:
            photograph_all(Path(folder))
        case _:
            serving.say("用法：start.py shots，或 start.py shots --all 文件夹")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
