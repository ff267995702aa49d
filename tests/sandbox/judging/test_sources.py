"""Which words a text may use: what is allowed passes, and every way round that we know of is seen."""

import pytest

from sandbox.judging.grading import RuleBroken
from sandbox.judging.sources import ANYTHING, Vocabulary, check_words

WORDS = Vocabulary(
    modules={
        "math": ANYTHING,
        "torch": frozenset({"empty", "Tensor"}),
        "torch.distributed": frozenset({"send"}),
    },
    banned=frozenset({"tofile"}),
)
LISTED = Vocabulary(modules={"torch": frozenset({"empty"})}, attributes=frozenset({"shape"}))


@pytest.mark.parametrize(
    "text",
    [
        "import math\nmath.sqrt(2)",
        "import torch\nimport torch.distributed as dist\ndist.send(torch.empty(3), 1)",
        "from torch import empty, distributed as d\nd.send(empty(1), 0)",
        "def f(x):\n    return x.anything_else().at_all",
        "not even ( python",
    ],
)
def test_what_is_listed_may_be_said(text: str) -> None:
    check_words(text, WORDS)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("import os", "import os"),
        ("from os import path", "from os import path"),
        ("from . import other", "from . import other"),
        ("from math import *", r"from math import \*"),
        ("import torch\ntorch.softmax", "torch.softmax"),
        ("from torch import softmax", "torch.softmax"),
        ("import torch as t\nt.softmax", "torch.softmax"),
        ("import torch.distributed as d\nd.all_reduce", "torch.distributed.all_reduce"),
        ("import torch\nt = torch\nt.softmax", "as a value"),
        ("import torch\nf(torch)", "as a value"),
        ("import math as m\nimport torch as m\nm.softmax", "m for math and for torch"),
        ("x.__class__", "__class__"),
        ("import math\nmath._hidden", "_hidden"),
        ("getattr(x, 'softmax')", "getattr"),
        ("f = eval", "eval"),
        ("__import__('os')", "__import__"),
        ("g.gi_frame", "gi_frame"),
        ("x.tofile('y')", "tofile"),
        ("match x:\n    case object(softmax=f):\n        pass", "patterns"),
        ("-" * 50_000 + "1", "nested too deeply"),
    ],
)
def test_ways_round_are_seen(text: str, word: str) -> None:
    with pytest.raises(RuleBroken, match=word):
        check_words(text, WORDS)


def test_listed_attributes_exclude_all_others() -> None:
    check_words("def f(x):\n    return x.shape", LISTED)
    with pytest.raises(RuleBroken, match=r"Line 2.*\.softmax"):
        check_words("def f(x):\n    return x.softmax(0)", LISTED)
