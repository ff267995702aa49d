"""The table of unit names: symbols with prefixes (case counts), words (it does not), Chinese words."""

import re
from fractions import Fraction

from formulas.latex_commands import Kind
from formulas.tokens import Token

#: Letters that stand for a number before what is counted.
MULTIPLIERS = {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}

Powers = dict[str, int]
Meaning = tuple[Fraction, Powers]

_DECIMAL = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_SMALL = {"m": Fraction(1, 10**3), "μ": Fraction(1, 10**6), "u": Fraction(1, 10**6), "n": Fraction(1, 10**9)}
_SMALL["p"] = Fraction(1, 10**12)
_LONG = {"kilo": 10**3, "mega": 10**6, "giga": 10**9, "tera": 10**12, "peta": 10**15, "exa": 10**18}
_LONG_BINARY = {"kibi": 2**10, "mebi": 2**20, "gibi": 2**30, "tebi": 2**40, "pebi": 2**50}

_BIT = Fraction(1, 8)
_ONE = Fraction(1)


def _symbols() -> dict[str, Meaning]:
    table: dict[str, Meaning] = {}
    _data(table)
    _operations(table)
    _time(table)
    _power_and_energy(table)
    _counts(table)
    return table


def _data(table: dict[str, Meaning]) -> None:
    """KB is what engineers write for kB; Kb would be a bit of everything and stays a question."""
    prefixes = {"": 1, "K": 1000} | _DECIMAL | _BINARY
    for prefix, scale in prefixes.items():
        for symbol, size in (
            ("B", _ONE),
            ("b", _BIT),
            ("bit", _BIT),
            ("bits", _BIT),
            ("Bit", _BIT),
            ("Bits", _BIT),
            ("byte", _ONE),
            ("bytes", _ONE),
            ("Byte", _ONE),
            ("Bytes", _ONE),
        ):
            table[prefix + symbol] = (size * scale, {"B": 1})
        table[prefix + "Bps"] = (_ONE * scale, {"B": 1, "s": -1})
        table[prefix + "bps"] = (_BIT * scale, {"B": 1, "s": -1})
    del table["Kb"], table["Kbps"]


def _operations(table: dict[str, Meaning]) -> None:
    """FLOPs and flops are the plural of FLOP; FLOPS is FLOP per second."""
    for prefix, scale in ({"": 1} | _DECIMAL | {"Z": 10**21, "Y": 10**24}).items():
        for symbol in ("FLOP", "FLOPs", "flop", "flops", "Flop", "Flops", "MAC", "MACs"):
            table[prefix + symbol] = (_ONE * scale * (2 if "MAC" in symbol else 1), {"FLOP": 1})
        table[prefix + "FLOPS"] = (_ONE * scale, {"FLOP": 1, "s": -1})
    for prefix, scale in _LONG.items():
        table[prefix + "FLOPS"] = (_ONE * scale, {"FLOP": 1, "s": -1})


def _time(table: dict[str, Meaning]) -> None:
    for prefix, scale in ({"": _ONE, "k": Fraction(1000)} | _SMALL).items():
        for symbol in ("s", "sec"):
            table[prefix + symbol] = (scale, {"s": 1})
    table["h"] = (Fraction(3600), {"s": 1})
    table["d"] = (Fraction(86400), {"s": 1})
    for prefix in ("", "k", "M", "G"):
        table[prefix + "Hz"] = (Fraction(_DECIMAL.get(prefix, 1)), {"s": -1})


def _power_and_energy(table: dict[str, Meaning]) -> None:
    for prefix in ("", "m", *_DECIMAL):
        scale = _SMALL.get(prefix, Fraction(_DECIMAL.get(prefix, 1)))
        table[prefix + "W"] = (scale, {"W": 1})
        table[prefix + "Wh"] = (scale * 3600, {"W": 1, "s": 1})
        table[prefix + "Ws"] = table[prefix + "J"] = (scale, {"W": 1, "s": 1})

    table["KW"], table["KWh"] = table["kW"], table["kWh"]


def _counts(table: dict[str, Meaning]) -> None:
    short = {"token": ("tok", "token", "tokens"), "sample": ("sample", "samples")}
    short["sample"] += ("image", "images", "img", "imgs")
    short |= {"step": ("step", "steps", "it", "iter", "iters"), "layer": ("layer", "layers")}
    short |= {"parameter": ("param", "params", "parameter", "parameters"), "request": ("req", "reqs")}
    for prefix, scale in ({"": 1} | _DECIMAL).items():
        table[prefix + "USD"] = (_ONE * scale, {"USD": 1})
        for base, spellings in short.items():
            for spelling in spellings:
                table[prefix + spelling] = (_ONE * scale, {base: 1})
    table["tps"] = table["TPS"] = (_ONE, {"token": 1, "s": -1})
    table["kGPU"] = table["kGPUs"] = (Fraction(1000), {"GPU": 1})
    table["qps"] = table["QPS"] = table["rps"] = table["RPS"] = (_ONE, {"request": 1, "s": -1})
    table["$"] = table["US$"] = (_ONE, {"USD": 1})
    table["%"] = (Fraction(1, 100), {})


def _words() -> dict[str, Meaning]:
    table: dict[str, Meaning] = {}
    for prefix, scale in ({"": 1} | _LONG | _LONG_BINARY).items():
        for word, size in (("byte", _ONE), ("bit", _BIT)):
            table[prefix + word] = table[prefix + word + "s"] = (size * scale, {"B": 1})
        if prefix:
            table[prefix + "flop"] = table[prefix + "flops"] = (_ONE * scale, {"FLOP": 1})
    _time_words(table)
    for word in ("token", "parameter", "request", "sample", "param", "query", "queries"):
        base = {"param": "parameter", "query": "request", "queries": "request"}.get(word, word)
        for prefix, scale in ({"": 1} | _LONG).items():
            table[prefix + word] = table[prefix + word + "s"] = (_ONE * scale, {base: 1})
    for word, base in {"image": "sample", "step": "step", "iteration": "step", "layer": "layer"}.items():
        table[word] = table[word + "s"] = (_ONE, {base: 1})
    for word in ("gpu", "card", "device", "accelerator"):
        table[word] = table[word + "s"] = (_ONE, {"GPU": 1})
    for word, seconds in {"h": 3600, "hr": 3600, "hour": 3600, "day": 86400}.items():
        table["gpu" + word] = table["gpu" + word + "s"] = (Fraction(seconds), {"GPU": 1, "s": 1})
    for word in ("usd", "dollar", "dollars"):
        table[word] = (_ONE, {"USD": 1})
    table["cent"] = table["cents"] = (Fraction(1, 100), {"USD": 1})
    for word, powers in (("watt", {"W": 1}), ("joule", {"W": 1, "s": 1})):
        for prefix, scale in ({"": 1} | _LONG).items():
            table[prefix + word] = table[prefix + word + "s"] = (_ONE * scale, powers)
    for word, scale in {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}.items():
        table[word] = (Fraction(scale), {})
    table["percent"] = table["pct"] = (Fraction(1, 100), {})
    table["x"] = table["times"] = (_ONE, {})  # 3.5x faster
    return table


def _time_words(table: dict[str, Meaning]) -> None:
    for word, seconds in {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600}.items():
        table[word] = table[word + "s"] = (Fraction(seconds), {"s": 1})
    for word, days in {"day": 1, "week": 7, "year": 365}.items():
        table[word] = table[word + "s"] = (Fraction(days * 86400), {"s": 1})
    for prefix, small in {"milli": 10**3, "micro": 10**6, "nano": 10**9}.items():
        table[prefix + "second"] = table[prefix + "seconds"] = (Fraction(1, small), {"s": 1})


_CHINESE: dict[str, Meaning] = {
    "纳秒": (Fraction(1, 10**9), {"s": 1}),
    "微秒": (Fraction(1, 10**6), {"s": 1}),
    "毫秒": (Fraction(1, 10**3), {"s": 1}),
    "秒": (_ONE, {"s": 1}),
    "秒钟": (_ONE, {"s": 1}),
    "分钟": (Fraction(60), {"s": 1}),
    "分": (Fraction(60), {"s": 1}),
    "时": (Fraction(3600), {"s": 1}),
    "小时": (Fraction(3600), {"s": 1}),
    "天": (Fraction(86400), {"s": 1}),
    "周": (Fraction(7 * 86400), {"s": 1}),
    "字节": (_ONE, {"B": 1}),
    "比特": (_BIT, {"B": 1}),
    "词元": (_ONE, {"token": 1}),
    "参数": (_ONE, {"parameter": 1}),
    "请求": (_ONE, {"request": 1}),
    "样本": (_ONE, {"sample": 1}),
    "卡": (_ONE, {"GPU": 1}),
    "张卡": (_ONE, {"GPU": 1}),
    "块卡": (_ONE, {"GPU": 1}),
    "美元": (_ONE, {"USD": 1}),
    "美金": (_ONE, {"USD": 1}),
    "瓦": (_ONE, {"W": 1}),
    "兆瓦": (Fraction(10**6), {"W": 1}),
    "千瓦": (Fraction(1000), {"W": 1}),
    "千瓦时": (Fraction(3_600_000), {"W": 1, "s": 1}),
    "度": (Fraction(3_600_000), {"W": 1, "s": 1}),
    "焦": (_ONE, {"W": 1, "s": 1}),
    "焦耳": (_ONE, {"W": 1, "s": 1}),
    "百": (Fraction(100), {}),
    "千": (Fraction(10**3), {}),
    "万": (Fraction(10**4), {}),
    "百万": (Fraction(10**6), {}),
    "亿": (Fraction(10**8), {}),
    "十亿": (Fraction(10**9), {}),
    "万亿": (Fraction(10**12), {}),
    "倍": (_ONE, {}),
    "个": (_ONE, {}),
    "张": (_ONE, {}),
    "块": (_ONE, {}),
    "步": (_ONE, {"step": 1}),
    "层": (_ONE, {"layer": 1}),
    "次": (_ONE, {}),
    "浮点运算": (_ONE, {"FLOP": 1}),
    "次浮点运算": (_ONE, {"FLOP": 1}),
    "显卡": (_ONE, {"GPU": 1}),
    "张显卡": (_ONE, {"GPU": 1}),
    "每": (_ONE, {}),
}

for _prefix, _scale in {"千": 10**3, "兆": 10**6, "吉": 10**9, "太": 10**12}.items():
    _CHINESE[_prefix + "字节"] = (_ONE * _scale, {"B": 1})
    _CHINESE[_prefix + "比特"] = (_BIT * _scale, {"B": 1})

_SYMBOLS = _symbols()
_WORDS = _words()
#: A100-hours and H100 hours are GPU-hours.
_MODELS = re.compile(
    r"(?:[AHBLV][1-9]00|[AH]800|A10G?|H20|L40S?|L4|T4|P100|GH200|GB[23]00|B300|MI[23]\d\dX?)s?"
)
_PREFIXES = {*_DECIMAL, *_BINARY, "K", "Z", "Y", "m", "n", "u", "μ"}


def find(text: str) -> Meaning | None:
    """What a name means, or None. Symbols must be in their case; words longer than two letters need not."""
    known = _SYMBOLS.get(text) or _WORDS.get(text.lower()) or _CHINESE.get(text)
    return known or ((_ONE, {"GPU": 1}) if _MODELS.fullmatch(text) else None)


def meant(text: str) -> tuple[str, str]:
    """Why `text` is no unit (the code of the error) and what may have been meant."""
    if text in _PREFIXES:
        return "bare-prefix", f"{text}B" if text in _DECIMAL or text in _BINARY else ""
    same = [symbol for symbol in _SYMBOLS if symbol.lower() == text.lower()]
    if same:
        return "unit-case", " / ".join(same[:3])
    return "unknown-unit", ""


def split_words(found: list[Token]) -> list[Token]:
    """Chinese writes no spaces: 亿参数 is 亿 and 参数. The longest known word comes first."""
    return [piece for token in found for piece in (_pieces(token) if token.kind == "word" else (token,))]


def _pieces(token: Token) -> list[Token]:
    pieces: list[Token] = []
    place = 0
    while place < len(token.text):
        length = next(
            (n for n in (5, 4, 3, 2, 1) if token.text[place : place + n] in _CHINESE), len(token.text) - place
        )
        text = token.text[place : place + length]
        start = token.start + place
        spaced = token.spaced and place == 0
        kind: Kind = "sign" if text == "每" else "name"
        pieces.append(Token(kind, text, start, start + len(text), spaced))
        place += length
    return pieces
