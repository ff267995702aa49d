"""What the text of a Triton submission may say where its own kernels must do the work.

Of torch only types and empty tensors may be named (`sources.check_words`). What words cannot show is
arithmetic spelt with operators: `out[:] = x + y` names nothing. So outside of kernels nothing may be assigned
to elements, changed in place or multiplied as matrices: the only way into an output is then a kernel of
the submission's own. A whole-tensor operation whose result such a kernel copies is still possible; it costs
a pass over memory more than an honest kernel.
"""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from sandbox.judging.grading import RuleBroken
from sandbox.judging.sources import ANYTHING, Vocabulary, check_words

JIT = "triton.jit"
VOCABULARY = Vocabulary(
    modules={
        "torch": frozenset({"Tensor", "bfloat16", "empty", "empty_like", "float16", "float32"}),
        "triton": frozenset({"cdiv", "heuristics", "jit", "next_power_of_2"}),
        "triton.language": ANYTHING,
        "triton.tools.tensor_descriptor": frozenset({"TensorDescriptor"}),
        "math": ANYTHING,
    },
    attributes=frozenset({
        "T", "device", "dim", "dtype", "element_size", "element_ty", "from_tensor", "get", "is_contiguous",
        "items", "load", "ndim", "numel", "permute", "reshape", "shape", "size", "store", "stride", "to",
    }),
)  # fmt: skip


def check_kernels(source: str) -> None:
    """Raise RuleBroken at the first word, or operation outside of a kernel, that is not allowed."""
    check_words(source, VOCABULARY)
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return  # the compiler's to say
    for node in ast.walk(tree):
        if _rebinds_triton(node):
            raise _refused(node, "another meaning of the name triton")
    for node in _outside_kernels(tree):
        word = _operation(node)
        if word:
            raise _refused(node, f"{word} outside of a kernel")


def _outside_kernels(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that is not part of a kernel's body."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        body = {id(child) for child in node.body} if _is_kernel(node) else set()
        waiting.extend(child for child in ast.iter_child_nodes(node) if id(child) not in body)


def _is_kernel(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    """A function that nobody but triton.jit ever holds: its decorator comes first, that is, stands last."""
    return (
        isinstance(node, ast.FunctionDef)
        and bool(node.decorator_list)
        and ast.unparse(node.decorator_list[-1]).partition("(")[0] == JIT
    )


def _operation(node: ast.AST) -> str:
    """What is wrong with one node outside of kernels; nothing when empty."""
    if isinstance(node, ast.AugAssign):
        return "changes in place"
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return "assignments to elements"
    is_product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    return "products of matrices (@)" if is_product else ""


def _rebinds_triton(node: ast.AST) -> bool:
    """Whether something but the import gives the name a meaning; any function could be a kernel then."""
    names = (getattr(node, field, None) for field in ("name", "arg", "rest"))
    return not isinstance(node, ast.alias | ast.keyword) and "triton" in names


def _refused(node: ast.AST, word: str) -> RuleBroken:
    return RuleBroken(f"Line {getattr(node, 'lineno', 0)}: this task does not allow {word}.")
