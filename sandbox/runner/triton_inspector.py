"""Compile what a submission launches for an H100, on a machine without any GPU.

`install` replaces a kernel's launch by a compilation for compute capability 9.0 with the arguments'
own types; nothing is launched, so outputs stay as they were. `facts` tells what came out: registers and
spills from ptxas, shared memory and PTX size from Triton.
"""

import re
import subprocess
from pathlib import Path
from typing import Any

import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.runtime.jit import JITFunction

TARGET = GPUTarget("cuda", 90, 32)
PTXAS = Path(triton.__file__).parent / "backends" / "nvidia" / "bin" / "ptxas"
LAUNCH_OPTIONS = ("num_warps", "num_stages", "num_ctas", "maxnreg")
TYPES = {
    torch.float32: "fp32", torch.float16: "fp16", torch.bfloat16: "bf16", torch.float64: "fp64",
    torch.int8: "i8", torch.int16: "i16", torch.int32: "i32", torch.int64: "i64",
    torch.bool: "i1", torch.uint8: "u8",
}  # fmt: skip

_compiled: dict[str, dict[str, int | str]] = {}


def install() -> None:
    """From now on, launching a kernel compiles it."""
    JITFunction.run = _compile_launch


def facts() -> dict[str, int | str]:
    """For each kernel that was launched: "kernel registers", "kernel spilled bytes", …"""
    named = {
        f"{kernel} {name}": value for kernel, values in _compiled.items() for name, value in values.items()
    }
    return {"target": "sm_90 (H100), compiled without a GPU", **named}


def _compile_launch(function: Any, *args: Any, grid: Any, warmup: Any, **options: Any) -> None:  # noqa: ARG001 - Triton's
    """Stands in for JITFunction.run(self, *args, grid, warmup, **options)."""
    launch = {name: options.pop(name) for name in LAUNCH_OPTIONS if name in options}
    bound = function.signature.bind(*args, **options)
    bound.apply_defaults()
    constants = {param.name for param in function.params if param.is_constexpr}
    signature = {
        name: "constexpr" if name in constants or value is None else _type(value)
        for name, value in bound.arguments.items()
    }
    values = {name: bound.arguments[name] for name, kind in signature.items() if kind == "constexpr"}
    source = triton.compiler.ASTSource(fn=function, signature=signature, constexprs=values)
    compiled = triton.compile(source, target=TARGET, options=launch)
    _compiled[function.__name__] = {
        **_assembled(compiled.asm["ptx"]),
        "shared memory bytes": compiled.metadata.shared,
        "warps": compiled.metadata.num_warps,
    }


def _type(value: Any) -> str:
    """Triton's name for an argument's type."""
    if isinstance(value, torch.Tensor):
        return "*" + TYPES[value.dtype]
    if isinstance(value, bool):
        return "i1"
    if isinstance(value, int):
        return "i32" if -(2**31) <= value < 2**31 else "i64"
    return "fp32"


def _assembled(ptx: str) -> dict[str, int | str]:
    """Ask the assembler that Triton brings along about registers and spills."""
    source = Path("/box/kernel.ptx")
    source.write_text(ptx)
    command = [str(PTXAS), "-arch=sm_90a", "-v", str(source), "-o", "/box/kernel.cubin"]
    words = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    return {
        "registers a thread": _number(r"Used (\d+) registers", words),
        "spilled bytes": _number(r"(\d+) bytes spill stores", words),
    }


def _number(pattern: str, words: str) -> int:
    found = re.search(pattern, words)
    return int(found[1]) if found else 0
