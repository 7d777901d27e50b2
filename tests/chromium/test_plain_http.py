"""The paper on plain HTTP, where browsers give no worker and seal nothing."""

import pytest
from playwright.sync_api import expect

from tests.chromium.conftest import PHONE, QUIET, sign_in
from tests.chromium.test_taking import answers, choose, hand_in, saved, start
from tests.tasks import find_chromium

pytestmark = pytest.mark.browser


def test_on_plain_http_the_paper_does_without_a_worker(live, chromium):
    quiz = live.quiz_now("single", "multiple", "true_false", title="没有 TLS 也能答", reveal="at_once")
    member = live.person()
    # A name that is not this machine's own: the browser trusts nothing that comes from it without TLS.
    named = [*QUIET, "--host-resolver-rules=MAP school.test 127.0.0.1"]
    elsewhere = chromium.browser_type.launch(executable_path=find_chromium(), args=named)
    try:
        page = elsewhere.new_page(base_url=live.address.replace("127.0.0.1", "school.test"), locale="zh-CN")
        page.set_viewport_size(PHONE)
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        troubles = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        sign_in(page, member)
        assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [False, False]
        start(page, quiz)
        page.route("**/answers", lambda route: route.abort())
        choose(page, 1, "甲")
        expect(page.locator("[data-waiting-line]")).to_contain_text("待上传 1")
        page.goto("/")
        page.get_by_role("button", name="退出登录").click()
        dialog = page.get_by_role("dialog", name="还有 1 题的答案没有上传")
        expect(dialog.get_by_role("button", name="删除并退出")).to_be_visible(timeout=60_000)
        dialog.get_by_role("button", name="先不退出").click()
        # A server that is too busy to show the paper has not said that it is over.
        page.route("**/attempts/*", lambda route: route.fulfill(status=429))
        page.get_by_role("button", name="退出登录").click()
        dialog.get_by_role("button", name="先不退出").click()
        page.unroute("**/attempts/*")
        page.go_back()
        page.unroute("**/answers")
        saved(page, "已保存 1/3")
        hand_in(page)
    finally:
        elsewhere.close()
    assert troubles == []
    assert answers(live, member) == {1: "A"}
