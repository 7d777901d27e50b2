"""Going through the site as a person does: from the front page along the links."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

OF_A_KIND = 2
_LINK = re.compile(r'<a\b[^>]*\shref="([^"]*)"')  # whoever gets the page reads it whole


def walk(site, fetch, start="/", of_a_kind=OF_A_KIND):
    """Give address and answer of every page reached; ``fetch`` gets an address and gives the answer."""
    routes = site.url_map.bind("localhost")
    seen, waiting, kinds = {start}, [start], Counter()
    while waiting:
        address = waiting.pop(0)
        answer = fetch(address)
        yield address, answer
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for link in _LINK.findall(answer.text):
            found = urlsplit(urljoin(address, unescape(link)))
            target = found.path + (f"?{found.query}" if found.query else "")
            if found.netloc or found.scheme not in {"", "http"} or target in seen:
                continue
            seen.add(target)
            kind = kind_of(routes, found.path)
            kinds[kind] += 1
            if kind != "static" and kinds[kind] <= of_a_kind:
                waiting.append(target)


def kind_of(routes, path):
    try:
        return routes.match(path)[0]
    except HTTPException:
        return path
