"""Characters that came out wrong on the way from a PDF or Word file, and a folded view of text.

Radicals look like the ideographs they belong to but are other code points, so a member's search or answer
would never match. Only they are mapped: NFKC on whole stems would also change ①, ㎡ and full-width signs.
"""

import re
import unicodedata

_SUPPLEMENT = dict(
    zip(
        "⺀⺁⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺖⺗⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺶⺷⺸⺹⺺⺼⺽⺾⺿⻀",
        "冫厂乚乙亻冂几刀刂卜㔾小小兀尣尢尣巳幺彐忄㣺扌攵旡月歺母民氵氺灬爫爫丬牛犭王罒示礻𥫗糹纟罓罒㓁冈羊羊羋耂聿肉臼艹艹艹",
        strict=True,
    )
) | dict(
    zip(
        "⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "虎衤覀西见角𧢲讠贝车辶辶辶阝钅長镸长门𨸏阝雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙亀亀龟",
        strict=True,
    )
)
"""CJK Radicals Supplement, after Unicode's EquivalentUnifiedIdeograph; simplified where there are two."""

_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {
    "⼾": "户"
}
_TICKS = {
    "\uf0fc": "√",
    "\uf0fe": "√",
    "\uf052": "√",
    "\uf050": "√",
    "\uf0fb": "×",
    "\uf0fd": "×",
    "\uf054": "×",
}
"""Ticks and crosses of the Wingdings fonts, which Word stores in the private use area."""

_MENDED = _SUPPLEMENT | _KANGXI | _TICKS
_MEND = str.maketrans(_MENDED)
_BAD = re.compile("[" + "".join(_MENDED) + "]")
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff\ud800-\udfff]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]"
)
_WIDE_GAP = re.compile(r"[ \u3000\xa0]{9,}")

_TRADITIONAL = dict(
    zip(
        "單選擇題錯誤對確參斷簡論釋詞節導緒標準試難識點項問圖連綜應計講編專說詳",
        "单选择题错误对确参断简论释词节导绪标准试难识点项问图连综应计讲编专说详",
        strict=True,
    )
)
"""The signs of traditional headings and labels, for recognising only."""

_FOLD = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("\u3000\xa0\u2002\u2003\u2009", " ")
    | _TRADITIONAL
    | {"【": "[", "】": "]", "〔": "[", "〕": "]", "﹙": "(", "﹚": ")", "﹒": "."}
)


def repair(text: str) -> tuple[str, int]:
    """Give back the text with its characters mended, and how many were wrong or lost.

    >>> repair("⼯业部⻔，⼾主⻓")
    ('工业部门，户主长', 4)
    >>> repair("① 20㎡，（完）")
    ('① 20㎡，（完）', 0)
    """
    text = _UNSEEN.sub("", text)
    text, mended = _mend(text)
    text, lost = _LOST.subn("", text)
    return _WIDE_GAP.sub(" " * 8, text), mended + lost


def _mend(text: str) -> tuple[str, int]:
    wrong = len(_BAD.findall(text))
    return (text.translate(_MEND) if wrong else text), wrong


def fold(text: str) -> str:
    """Give a view of the text, character for character, in which full-width signs are their ASCII twins.

    Layouts are recognised on the folded view and cut out of the text itself: the reader sees no change.

    >>> fold("Ａ．（　）【答案】：Ｂ")
    'A.( )[答案]:B'
    """
    return text.translate(_FOLD)


def bare(text: str) -> str:
    """Reduce a text to what makes two questions the same: letters and digits, without blanks and punctuation.

    >>> bare("（ ）是 我国的首都。") == bare("是我国的首都")
    True
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum())
