"""The text of a Triton submission: only its own kernels can write an output."""

import pytest

from sandbox.judging.grading import RuleBroken
from sandbox.judging.kernels import check_kernels

HONEST = """
import triton
import triton.language as tl
from triton.tools.tensor_descriptor import TensorDescriptor

@triton.heuristics({"EVEN": lambda arguments: arguments["size"] % 8 == 0})
@triton.jit
def kernel(x, out, size, EVEN: tl.constexpr, BLOCK: tl.constexpr):
    at = tl.arange(0, BLOCK)
    total = tl.zeros((BLOCK,), tl.float32)
    total += tl.load(x + at, at < size)
    tl.store(out + at, total, at < size)

def f(x, out):
    described = TensorDescriptor.from_tensor(x, [8])
    kernel[(triton.cdiv(x.shape[0], 8),)](x, out, x.numel(), BLOCK=8)
"""


def test_an_honest_kernel_is_allowed() -> None:
    check_kernels(HONEST)


def test_what_cannot_be_parsed_is_left_to_the_compiler() -> None:
    check_kernels("def f(x, out:")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("def f(x, y, out):\n    out[:] = x + y", "assignments to elements"),
        ("def f(x, y, out):\n    for out[0:] in (x + y,): pass", "assignments to elements"),
        ("def f(x, y, out):\n    out += x", "changes in place"),
        ("def f(x, y, out):\n    product = x @ y", "Line 2: this task does not allow products of matrices"),
        (
            "import triton\ndef keep(f): return f\n@triton.jit\n@keep\ndef k(x, out):\n    out[:] = x",
            "assignments to elements",
        ),
        (
            "import triton\nclass triton:\n    pass\n@triton.jit\ndef k(x, out):\n    out[:] = x",
            "another meaning of the name triton",
        ),
        ("import triton\ndef f(triton): pass", "another meaning of the name triton"),
        ("import triton\ntry: f()\nexcept ValueError as triton: pass", "another meaning of the name triton"),
        ("import triton\nmatch 1:\n    case triton: pass", "another meaning of the name triton"),
        ("import triton\nmatch {}:\n    case {**triton}: pass", "another meaning of the name triton"),
        ("import torch\ndef f(x, y, out): torch.add(x, y, out=out)", "torch.add"),
        ("def f(x, y, out): out.copy_(x)", ".copy_"),
        ("import torch\nclass Lazy(torch.Tensor): pass\ndef f(x): x.as_subclass(Lazy)", ".as_subclass"),
        ("import triton\n@triton.jit\ndef k(x): pass\ndef f(x): k.fn(x)", ".fn"),
    ],
)  # fmt: skip
def test_ways_past_the_kernels_are_refused(text: str, word: str) -> None:
    with pytest.raises(RuleBroken, match="does not allow") as raised:
        check_kernels(text)
    assert word in str(raised.value)
