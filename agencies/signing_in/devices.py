"""A device in words, out of what its browser says of itself: 「Windows · Chrome」.

Pure. Names are the makers' own, so they need no translation. Nothing else of the header is
kept: it would tell more of a person than is needed to know one's own session again.
"""

from __future__ import annotations

# The first that is found: many a browser also calls itself Chrome and Safari.
BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("QIHU", "360"),
    ("360SE", "360"), ("QQBrowser", "QQ浏览器"), ("Qaxbrowser", "奇安信"), ("UOSBrowser", "UOS"),
    ("HuaweiBrowser", "华为浏览器"), ("Firefox", "Firefox"), ("Trident", "Internet Explorer"),
    ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"), ("python", "Python"),
)  # fmt: skip
SYSTEMS = (
    ("OpenHarmony", "鸿蒙"), ("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("UOS", "统信UOS"),
    ("Kylin", "麒麟"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """System and browser as far as they are told; "" where nothing is known."""
    found = [
        next((word for mark, word in known if mark.lower() in user_agent.lower()), "")
        for known in (SYSTEMS, BROWSERS)
    ]
    return " · ".join(filter(None, found))
