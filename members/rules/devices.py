"""What a browser calls itself, in words a member recognises. Pure."""

_BROWSERS = (
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge 浏览器"),
    ("QQBrowser", "QQ 浏览器"), ("UCBrowser", "UC 浏览器"), ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"), ("360SE", "360 浏览器"), ("Firefox", "Firefox 浏览器"),
    ("Chrome", "Chrome 浏览器"), ("Safari", "Safari 浏览器"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙手机"), ("Android", "安卓手机"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows 电脑"), ("Mac OS", "苹果电脑"), ("Linux", "Linux 电脑"),
)  # fmt: skip


def say_device(agent: str) -> str:
    """Say which browser on which system a User-Agent means.

    >>> say_device("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/110 MicroMessenger/8.0")
    '安卓手机上的微信'
    >>> say_device("curl/8")
    '未知设备'
    """
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return "上的".join(part for part in (system, browser) if part) or "未知设备"
