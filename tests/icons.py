"""Draw the icons of the installed site from the drawing of ours in here: ``python -m tests.icons``.

The pictures are committed, so nobody who installs the site needs a browser to make them.
"""

from playwright.sync_api import sync_playwright

from tests.houses import ROOT
from tests.tasks import find_chromium

_BOOK = (
    "M16 9.5c-2.6-1.9-5.8-2.4-9.5-2v15.8c3.7-.4 6.9.1 9.5 2 2.6-1.9 5.8-2.4 9.5-2V7.5"
    "c-3.7-.4-6.9.1-9.5 2v15.8"
)
_DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}">
<rect width="32" height="32" rx="{round}" fill="#B3191E"/>
<g transform="translate(16 16) scale({scale}) translate(-16 -16.4)">
<path d="{book}" fill="none" stroke="#FBF4E4" stroke-width="2" stroke-linejoin="round"/></g></svg>"""
ICONS = {
    # Name, pixels, roundness of the corners, size of the book: a mask may cut away all but the middle 80 %.
    "app-192.png": (192, 6, 1),
    "app-512.png": (512, 6, 1),
    "app-maskable-512.png": (512, 0, 0.8),
}


def main():
    """Draw them all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for name, (size, rounding, scale) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            drawing = _DRAWING.format(size=size, round=rounding, scale=scale, book=_BOOK)
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing}")
            page.screenshot(path=ROOT / "static" / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
