"""Outcomes in sentences, English and Chinese. One table: key, English, Chinese."""

from drills.grading.types import Message, Outcome
from formulas import FormulaError, explain
from formulas.words import SENTENCES as FORMULA_SENTENCES
from formulas.words import Language

SENTENCES: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "right": ("Right.", "正确。"),
    "right-expression": (
        "Right. (A single number would do: this is still arithmetic.)",
        "正确。（可以直接写成一个数，这里还是算式。）",
    ),
    "form": ("The value is right; please work it out to a single number.", "数值正确，请算成一个数。"),
    "not-simplified": (
        "The value is right; please simplify it further.",
        "数值正确，请进一步化简。",
    ),
    "form-name": (
        "The value is right; please write it without {name}.",
        "数值正确，请不要使用 {name}。",
    ),
    "two-values": (
        "These are two different values: which one is meant?",
        "这里有两个不同的值，以哪个为准？",
    ),
    "known-mistake": ("Not quite: a mistake that many people make here.", "不对，这是一个常见错误。"),
    "value": ("The value is not right.", "数值不对。"),
    "formula": ("This formula is not the expected one.", "公式不对。"),
    "choice": ("This is not the right choice.", "选择不对。"),
    "incomplete-choice": ("So far right, but something is missing.", "选的都对，但没有选全。"),
    "precision": (
        "On the way, but rounded too much: please give more figures.",
        "方向对了，但舍入过多，请多保留几位有效数字。",
    ),
    "missing-unit": (
        "In which unit? Please write it, for example {unit}.",
        "单位是什么？请写出来，例如 {unit}。",
    ),
    "dimension": (
        "{unit} measures something else than {wanted}.",
        "{unit} 与 {wanted} 不是同一种量。",
    ),
    "count-unit": (
        "{unit} or {wanted}? Please say what is counted.",
        "是 {unit} 还是 {wanted}？请写明数的是什么。",
    ),
    "unit-not-expected": (
        "A plain number is asked for: is {unit} meant?",
        "这里只要一个数，真的要写单位 {unit} 吗？",
    ),
    "flops-case": (
        "FLOPs is a number of operations, FLOPS is operations per second: which is meant by {unit}?",
        "FLOPs 是运算次数，FLOPS 是每秒运算次数：{unit} 指哪一个？",
    ),
    "billion": (
        "B is the byte here. For billions, please write 1e9 or G.",
        "这里 B 表示字节。要表示十亿，请写 1e9 或 G。",
    ),
    "sign": ("Everything but the sign.", "只差一个正负号。"),
    "bits-for-bytes": (
        "Eight times too large: bits were counted where bytes are meant (1 B = 8 bit).",
        "大了 8 倍：该用字节的地方用了比特（1 B = 8 bit）。",
    ),
    "bytes-for-bits": (
        "Eight times too small: bytes and bits were exchanged (1 B = 8 bit).",
        "小了 8 倍：字节和比特弄混了（1 B = 8 bit）。",
    ),
    "binary-for-decimal": (
        "Too large by {factor}: binary prefixes (GiB) where decimal ones (GB) were asked for.",
        "大了 {factor} 倍：该用十进制前缀（GB）的地方用了二进制前缀（GiB）。",
    ),
    "decimal-for-binary": (
        "Too small by {factor}: decimal prefixes (GB) where binary ones (GiB) were asked for.",
        "只有 {factor}：该用二进制前缀（GiB）的地方用了十进制前缀（GB）。",
    ),
    "power-of-1000": ("Off by a factor of {factor}: check the prefixes.", "差 {factor} 倍：请检查单位前缀。"),
    "power-of-60": (
        "Off by a factor of {factor}: seconds, minutes or hours were exchanged.",
        "差 {factor} 倍：秒、分钟、小时弄混了。",
    ),
    "percent": ("Off by a factor of {factor}: percent or fraction?", "差 {factor} 倍：是百分数还是小数？"),
    "factor": (
        "The form is right, but a constant factor is off: yours is {factor} times the expected one.",
        "形式对，但常数因子不对：是应有结果的 {factor} 倍。",
    ),
    "rounded-constant": (
        "Close, but a constant was rounded: please keep it exact.",
        "很接近，但常数被舍入了，请保留精确值。",
    ),
    "dropped-rounding": (
        "Almost: part of it must be rounded to whole things.",
        "差一点：其中有一部分必须取整。",
    ),
    "other-rounding": ("Almost: it is rounded in the other way.", "差一点：取整的方向不对。"),
    "log-base": ("The logarithm has another base.", "对数的底不对。"),
    "min-for-max": ("The smaller and the larger were exchanged (min and max).", "min 和 max 用反了。"),
    "asymptotic": (
        "This holds only when the numbers are large; the exact formula is asked for.",
        "这只在数值很大时近似成立，题目要的是精确公式。",
    ),
    "domain": (
        "Right where it has a value, but it has none for some values that are allowed.",
        "有值的地方都对，但对一部分允许的取值没有定义。",
    ),
    "boundary": (
        "Right for some values, but not for all: try the boundary cases (exact multiples, equal sides, one).",
        "对一部分取值成立，但并非总是成立：试试边界情况（正好整除、两边相等、取 1）。",
    ),
    "brackets": (
        "The pieces are right, but a pair of brackets is missing or too many.",
        "组成部分都对，但括号多了或少了一对。",
    ),
    "name-not-used": ("The result depends on {name} as well.", "结果还与 {name} 有关。"),
    "undecided": (
        "We could not decide whether this is the expected formula. It does not count as wrong.",
        "我们没能判断这个公式是否正确，不会算作错误。",
    ),
    "yes-or-no": ("Please answer yes or no.", "请回答“是”或“否”。"),
    "unknown-choice": ("{name} is not one of the options.", "{name} 不在选项里。"),
    "unanswered": ("Please answer this part as well.", "这一部分也请作答。"),
    "too-many-elements": ("These are more than {most} elements.", "这里超过了 {most} 个元素。"),
    "extra-elements": ("This does not belong here: {name}.", "这里不该有：{name}。"),
    "missing-elements": (
        "All of this is right; still missing: {missing}.",
        "已写的都对，但还缺 {missing} 个。",
    ),
    "some-elements": (
        "{right} of {all} are found; the rest is not right.",
        "{all} 个中答对了 {right} 个，其余不对。",
    ),
    "duplicate": (
        "All are found, but something stands twice: {name}.",
        "都找到了，但有重复：{name}。",
    ),
    "other-order": (
        "The elements are right, but their order is not.",
        "元素都对，但顺序不对。",
    ),
    "twice": ("{name} stands twice. Please give it one place.", "{name} 出现了两次，请只放在一个位置。"),
    "which-order": (
        "Which comes first here? Please separate them with commas, in the order asked for.",
        "这里哪个在前？请按题目要求的顺序排列，用逗号分隔。",
    ),
    "reversed-order": ("Exactly the other way round.", "顺序正好相反。"),
    "exchanged": (
        "Almost: {first} and {second} are exchanged.",
        "差一点：{first} 和 {second} 的位置互换了。",
    ),
    "order": (
        "The order is not right: {right} of {all} pairs stand in the right order.",
        "顺序不对：{all} 对元素中有 {right} 对先后正确。",
    ),
    "incomplete-order": (
        "{missing} are missing, and of the rest {right} of {all} pairs stand in the right order.",
        "缺了 {missing} 个；其余的 {all} 对中有 {right} 对先后正确。",
    ),
    "range-needed": (
        "Both ends of the range are asked for, for example 60–80.",
        "请写出范围的两端，例如 60–80。",
    ),
    "one-value": ("One value is asked for, not a range.", "这里只要一个值，不要范围。"),
    "outside-interval": ("The value is outside of what can be accepted.", "数值不在可接受的范围内。"),
    "interval": ("Neither end of this range is right.", "范围的两端都不对。"),
    "lower-end": ("The upper end is right, the lower one is not.", "上限对，下限不对。"),
    "upper-end": ("The lower end is right, the upper one is not.", "下限对，上限不对。"),
    "ends-exchanged": (
        "Both ends are right; please write the smaller one first.",
        "两端都对，请把较小的写在前面。",
    ),
    "too-few-figures": (
        "The value is right, but shows too few significant figures ({written}; asked for: {figures}).",
        "数值正确，但只有 {written} 位有效数字，题目要求 {figures} 位。",
    ),
    "too-many-figures": (
        "The value is right, but shows {written} significant figures; please round it to {figures}.",
        "数值正确，但写了 {written} 位有效数字，请保留 {figures} 位。",
    ),
    "fraction-form": (
        "The value is right; please give it exactly, as one fraction of whole numbers.",
        "数值正确，请用整数的分数精确表示。",
    ),
    "not-reduced": (
        "The value is right; please give the fraction in lowest terms.",
        "数值正确，请约成最简分数。",
    ),
    "right-not-reduced": (
        "Right. (The fraction can still be reduced.)",
        "正确。（这个分数还可以约分。）",
    ),
    "missing-reason": (
        "And for which reason? Please add it, as in “yes: reason”.",
        "理由是什么？请补上，例如“是：理由”。",
    ),
    "one-reason": ("Please give the one decisive reason.", "请只给出起决定作用的那个理由。"),
    "wrong-reason": (
        "This is so, but for another reason.",
        "结论对，但理由不对。",
    ),
    "follow-through": (
        "Right from your own earlier value ({own}); the true value is {true}.",
        "按你前面得到的值（{own}）算是对的；真正的值是 {true}。",
    ),
    "parts": ("{right} of {all} parts are right.", "{all} 个部分中答对了 {right} 个。"),
    "parts-by-id": (
        "Please answer each part with its id, as in “{name}: 70 GB”.",
        "请按编号回答每一部分，例如“{name}: 70 GB”。",
    ),
    "unknown-part": ("There is no part called {name}.", "没有名为 {name} 的部分。"),
}


def sentence(outcome: Outcome, language: Language) -> str:
    """The sentence for a person; known mistakes of an item have better words in the item itself."""
    return words(outcome.message, language)


def words(message: Message, language: Language) -> str:
    """A message in a language."""
    arguments: dict[str, str] = dict(message.arguments)
    if message.key in FORMULA_SENTENCES:
        suggestion = arguments.pop("suggestion", "")
        return explain(FormulaError(message.key, 0, 0, suggestion=suggestion, **arguments), language)
    return SENTENCES[message.key][0 if language == "en" else 1].format(**arguments)
