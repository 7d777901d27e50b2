"""Addresses of pages outside of the site that members are led to. The site itself never fetches them."""

import re
from urllib.parse import quote, urlsplit

from core.errors import BadInputError

LONGEST = 2_000
"""Characters of an address."""
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]\S*)?")
_WHOLE = re.compile(r"https?://[^\s\\<>\"'`{}|^\x00-\x1f\x7f]+", re.IGNORECASE)
# What may stand in an address as it is; the rest, such as Chinese, is written in percent.
_PLAIN = "/:;,.@!$&'()*+=~%-_?"
_ADVICE = "请从浏览器的地址栏复制完整的网址，以 http:// 或 https:// 开头。"


def tidy_address(typed: str) -> str:
    """Make the address that is stored of one that was typed.

    The host is written as it is asked for, so that nobody is shown another name than the one that is opened.

    >>> tidy_address(" www.12371.cn/学习?a=1 ")
    'https://www.12371.cn/%E5%AD%A6%E4%B9%A0?a=1'
    >>> tidy_address("HTTP://例子.中国:8080/#甲")
    'http://xn--fsqu00a.xn--fiqs8s:8080/#%E7%94%B2'

    :raises BadInputError: for what is no address of a web page, or has a password in it
    """
    address = typed.strip()
    if _BARE.fullmatch(address):
        address = f"https://{address}"
    if len(address) > LONGEST:
        raise BadInputError(f"网址太长，请控制在 {LONGEST} 个字符以内。")
    if not _WHOLE.fullmatch(address):
        raise BadInputError(f"网址不完整，或者不是网页。{_ADVICE}")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host = host if ":" in host else host.encode("idna").decode().lower()
    except (ValueError, UnicodeError) as error:
        raise BadInputError(f"没有看懂网址里的网站名。{_ADVICE}") from error
    if not host or "@" in parts.netloc:
        raise BadInputError("网址里不能带用户名和密码。请去掉 @ 和它前面的部分再保存。")
    place = f"[{host}]" if ":" in host else host
    made = f"{parts.scheme.lower()}://{place}{f':{port}' if port else ''}{quote(parts.path, safe=_PLAIN)}"
    made += f"?{quote(parts.query, safe=_PLAIN)}" if parts.query else ""
    return made + (f"#{quote(parts.fragment, safe=_PLAIN)}" if parts.fragment else "")


def host_of(address: str) -> str:
    """Name the site that an address leads to.

    >>> host_of("https://www.12371.cn:8443/a")
    'www.12371.cn'
    """
    return urlsplit(address).hostname or ""
