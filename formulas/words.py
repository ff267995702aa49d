"""One sentence, in English and in Chinese, for everything that can be wrong with a formula or a unit."""

from typing import Literal

from formulas.errors import FormulaError

Language = Literal["en", "zh"]

SENTENCES: dict[str, tuple[str, str]] = {
    "too-long": ("This is longer than {limit} characters.", "输入超过了 {limit} 个字符。"),
    "hidden-character": (
        "There is an invisible character here ({character}); please delete it.",
        "这里有一个不可见字符（{character}），请删除。",
    ),
    "unexpected": ("“{found}” cannot be read here.", "无法理解这里的“{found}”。"),
    "too-many-digits": ("A number may have at most {limit} digits.", "一个数最多写 {limit} 位。"),
    "too-large": ("Exponents of ten may go up to {limit}.", "10 的指数最大为 {limit}。"),
    "too-many-operations": (
        "A formula may have at most {limit} operations.",
        "一个公式最多包含 {limit} 次运算。",
    ),
    "too-deep": ("Brackets and signs may be nested at most {limit} deep.", "括号和符号最多嵌套 {limit} 层。"),
    "too-large-value": ("The value is too large to compute.", "数值过大，无法计算。"),
    "no-value": (
        "This has no value here (a division by zero, or a root or logarithm that does not exist).",
        "这里没有值（除以零，或根号、对数无定义）。",
    ),
    "missing-value": ("No value is known for {name}.", "不知道 {name} 的值。"),
    "incomplete": ("Something is missing at the end.", "末尾还缺少内容。"),
    "missing-number": ("Where is the number?", "数值在哪里？"),
    "empty": ("Nothing was entered.", "还没有输入内容。"),
    "equation": (
        "Please enter only the expression, without a comparison.",
        "请只输入表达式，不要写等号或不等号。",
    ),
    "unclosed": ("This bracket “{found}” is not closed.", "这个括号“{found}”没有闭合。"),
    "unknown-name": ("{name} is not a name used in this question.", "题目里没有名为 {name} 的量。"),
    "unknown-function": ("{name} is not a function that can be used here.", "这里不能使用函数 {name}。"),
    "arguments": (
        "{name} takes {least} or more arguments; {found} found.",
        "{name} 的参数个数不对（现在是 {found} 个）。",
    ),
    "function-brackets": ("{name} needs brackets around its argument.", "{name} 的参数要用括号括起来。"),
    "ambiguous-function": (
        "Where does the argument of {name} end? Please add brackets.",
        "{name} 的参数到哪里为止？请加括号。",
    ),
    "ambiguous-division": (
        "This can be read in two ways; please add brackets or a * to show what is divided.",
        "这里有两种读法，请用括号或 * 说明除号管到哪里。",
    ),
    "ambiguous-power": (
        "Where does the exponent end? Please add brackets or a *.",
        "指数到哪里为止？请加括号或 *。",
    ),
    "ambiguous-number": (
        "Is the separator here for thousands or for decimals? "
        "Please write the number without it, with a point for decimals.",
        "这里的分隔符是千位分隔还是小数点？请去掉千位分隔，小数用点。",
    ),
    "unlike-units": (
        "Unlike things are combined here; please give every part its unit.",
        "这里把不同种类的量合在一起了，请给每一部分写上单位。",
    ),
    "range": (
        "Is this a range or a difference? Please give one value.",
        "这是一个范围，还是相减？请只给一个值。",
    ),
    "clock-time": (
        "Hours and minutes, or minutes and seconds? Please write it with units, as in 1 h 30 min.",
        "是时和分，还是分和秒？请写上单位，例如 1 h 30 min。",
    ),
    "modulo": (
        "Is this a remainder or a percentage? A remainder can be written with floor.",
        "这里是取余还是百分号？取余请用 floor 写出来。",
    ),
    "sum-form": (
        "A sum is written as sum(i, 1, N, …), with an index that has no other meaning here.",
        "求和请写成 sum(i, 1, N, …)，下标不能与题目里的量同名。",
    ),
    "ambiguous-name": ("Is {name} a product? Please write the * signs.", "{name} 是乘积吗？请写出 *。"),
    "ambiguous-unit": (
        "What is divided by what in this unit? Please add brackets.",
        "这个单位里除号管到哪里？请加括号。",
    ),
    "log-base": ("Logarithm to which base?", "以什么为底的对数？"),
    "missing-operator": ("An operator is missing before this.", "这里前面缺少运算符。"),
    "unit-case": (
        "{name} is not a unit in this spelling; upper and lower case matter (b is bit, B is byte).",
        "单位没有 {name} 这种写法；大小写有区别（b 是比特，B 是字节）。",
    ),
    "bare-prefix": ("{name} alone is only a prefix: of which unit?", "{name} 只是前缀，单位是什么？"),
    "unknown-unit": ("{name} is not a unit that is known here.", "不认识单位 {name}。"),
}
_DID_YOU_MEAN = (" Did you mean {suggestion}?", "是指 {suggestion} 吗？")


def explain(error: FormulaError, language: Language) -> str:
    """The sentence for a person."""
    column = 0 if language == "en" else 1
    sentence = SENTENCES[error.code][column].format(**error.details)
    if error.suggestion:
        sentence += _DID_YOU_MEAN[column].format(suggestion=error.suggestion)
    return sentence
