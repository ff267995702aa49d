"""The product of two matrices, drawn and checked on the device."""

import secrets

import torch

from sandbox.judging.closeness import ROUNDING, SMALLEST
from sandbox.judging.grading import Blank, Draw, Parameters, Wrong
from sandbox.judging.tensors import compare

SUMMED = 2.0**-18  # grader.py says why


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    m, n, k = (parameters[name] for name in "mnk")
    a = padded(parameters, dice, m, k)
    b = padded(parameters, dice, k, n)
    a[:, :k] *= powers(m, dice)[:, None].to(a.dtype)
    b[:, :n] *= powers(n, dice).to(b.dtype)
    shape = m, n + parameters["pad"]
    return Draw(inputs={"a": a, "b": b}, outputs={"c": Blank(shape, parameters["dtype"])})


def padded(parameters: Parameters, dice: torch.Generator, rows: int, columns: int) -> torch.Tensor:
    """A matrix of normal numbers, with `pad` large ones beside every row."""
    kind = getattr(torch, parameters["dtype"])
    shape = rows, columns + parameters["pad"]
    matrix = torch.full(shape, torch.finfo(kind).max, dtype=kind, device=dice.device)
    matrix[:, :columns] = torch.randn(rows, columns, generator=dice, device=dice.device).to(kind)
    return matrix


def powers(count: int, dice: torch.Generator) -> torch.Tensor:
    """Powers of two from 1/4 to 4: multiplying by them is exact."""
    return 2.0 ** torch.randint(-2, 3, (count,), generator=dice, device=dice.device)


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """Every element against the library's sums in float32, and those by a projection in float64.

    The library is not taken on trust: for a vector v of random signs, its product times v must be a (b v).
    """
    n, k, kind = (parameters[name] for name in ("n", "k", "dtype"))
    a, b, c = inputs["a"][:, :k], inputs["b"][:, :n], outputs["c"]
    down, across = norms(a, 1), norms(b, 0)
    expected = torch.mm(a, b, out_dtype=torch.float32)
    check_projection(a, b, expected, (SUMMED * down * across.sum()).to(torch.float64))
    allowed = torch.outer(SUMMED * down, across).add_(SMALLEST[kind])
    compare(c[:, :n], expected, relative=ROUNDING[kind], absolute=allowed)
    if not bool(c[:, n:].isnan().all()):
        raise Wrong("It writes beyond the end of a row.", hint="It writes beyond the end of a row.")


def norms(matrix: torch.Tensor, dim: int) -> torch.Tensor:
    """The length of every row or column, in float32."""
    return torch.linalg.vector_norm(matrix, dim=dim, dtype=torch.float32)


def check_projection(a: torch.Tensor, b: torch.Tensor, product: torch.Tensor, allowed: torch.Tensor) -> None:
    """Freivalds' check of our own reference. Raises ArithmeticError: it would be our fault."""
    dice = torch.Generator(a.device).manual_seed(secrets.randbits(63))
    signs = torch.randint(0, 2, (b.shape[1], 1), generator=dice, device=a.device).to(torch.float64) * 2 - 1
    projected = product.to(torch.float64) @ signs
    difference = projected - a.to(torch.float64) @ (b.to(torch.float64) @ signs)
    if not bool((difference.abs().squeeze(1) <= allowed).all()):
        raise ArithmeticError("the library's product of these matrices is wrong")
