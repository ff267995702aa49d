"""What Triton's compiler makes of the kernels that a submission launches: resources and text.

On a machine without a GPU `install` replaces a launch by a compilation for compute capability 9.0 (H100)
with the arguments' own types; nothing is launched, so outputs stay as they were. On a GPU the launch happens
and the compiled kernel is looked at afterwards. `facts` tells what came out; since the submission
lives in this very process, all of it is a claim.
"""

import re
import subprocess
from pathlib import Path
from typing import Any

import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.runtime.jit import JITFunction
from triton.tools.tensor_descriptor import TensorDescriptor

from sandbox.runner.messages import LONGEST_KERNEL_TEXT, MOST_KERNELS, Facts, Kernel

CAPABILITY = "9.0"
TARGET = GPUTarget("cuda", 90, 32)
TOOLS = Path(triton.__file__).parent / "backends" / "nvidia" / "bin"
SCRATCH = Path("/box")
LAUNCH_OPTIONS = ("num_warps", "num_stages", "num_ctas", "maxnreg")
BLACKWELL = 100  # from here on Triton brings another assembler
ALIGNED = 16  # bytes of a pointer, or a number's divisor, for which Triton compiles a variant of its own
TYPES = {
    torch.float32: "fp32", torch.float16: "fp16", torch.bfloat16: "bf16", torch.float64: "fp64",
    torch.int8: "i8", torch.int16: "i16", torch.int32: "i32", torch.int64: "i64",
    torch.bool: "i1", torch.uint8: "u8", torch.float8_e4m3fn: "fp8e4nv", torch.float8_e5m2: "fp8e5",
}  # fmt: skip
DEBUGGING = re.compile(r"\s*(\.loc|\.file|\$L__tmp\d+:|\$L__func_\w+:)")

_launch = JITFunction.run
_compiled: dict[str, Any] = {}  # by the kernel's name; the last launch stands for all
_on_device = False


def install(*, on_device: bool = False) -> None:
    """From now on, launching a kernel is seen: compiled without a GPU, launched and kept on one."""
    global _on_device  # noqa: PLW0603 - one process, one job
    _on_device = on_device
    JITFunction.run = _keep_launch if on_device else _compile_launch


def facts() -> Facts:
    """Everything about the kernels that were launched, as long as it fits into a message."""
    capability = CAPABILITY
    if _on_device:
        capability = "{}.{}".format(*torch.cuda.get_device_capability())
    kernels = [_kernel(name, compiled) for name, compiled in list(_compiled.items())[:MOST_KERNELS]]
    return Facts(capability, tuple(kernels))


def _keep_launch(function: Any, *args: Any, **options: Any) -> Any:
    """Stands in for JITFunction.run where there is a GPU."""
    compiled = _launch(function, *args, **options)
    if compiled is not None:
        _compiled[function.__name__] = compiled
    return compiled


def _compile_launch(function: Any, *args: Any, grid: Any, warmup: Any, **options: Any) -> None:  # noqa: ARG001 - Triton's
    """Stands in for JITFunction.run(self, *args, grid, warmup, **options) where there is none."""
    launch = {name: options.pop(name) for name in LAUNCH_OPTIONS if name in options}
    bound = function.signature.bind(*args, **options)
    bound.apply_defaults()
    signature: dict[str, str] = {}
    constants: dict[str, Any] = {}
    attributes: dict[tuple[int, ...], list[list[Any]]] = {}
    for place, param in enumerate(function.params):
        value = bound.arguments[param.name]
        if param.is_constexpr or value is None or _is_one(value, param):
            signature[param.name], constants[param.name] = "constexpr", value
            continue
        signature[param.name] = _type(value)
        if _is_aligned(value, param):
            attributes[place,] = [["tt.divisibility", ALIGNED]]
    source = triton.compiler.ASTSource(function, signature, constants, attributes)
    _compiled[function.__name__] = triton.compile(source, target=TARGET, options=launch)


def _is_one(value: Any, param: Any) -> bool:
    """Triton compiles a whole number 1 in as a constant."""
    return type(value) is int and value == 1 and not bool(param.do_not_specialize)


def _is_aligned(value: Any, param: Any) -> bool:
    """Whether Triton would compile for a pointer or a number that is a multiple of 16."""
    if param.do_not_specialize or param.do_not_specialize_on_alignment:
        return False
    if isinstance(value, torch.Tensor):
        return int(value.data_ptr()) % ALIGNED == 0
    return type(value) is int and value % ALIGNED == 0


def _type(value: Any) -> str:
    """Triton's name for an argument's type."""
    if isinstance(value, torch.Tensor):
        return f"*{TYPES[value.dtype]}"
    if isinstance(value, TensorDescriptor):
        return f"tensordesc<{TYPES[value.base.dtype]}{list(value.block_shape)}>"
    if isinstance(value, bool):
        return "i1"
    if isinstance(value, int):
        return "i32" if -(2**31) <= value < 2**31 else "i64"
    return "fp32"


def _kernel(name: str, compiled: Any) -> Kernel:
    """What the assembler says about the kernel, and its text in both languages."""
    ptx = compiled.asm["ptx"]
    words = _assembler_s_words(ptx)
    return Kernel(
        name=name,
        registers=_number(r"Used (\d+) registers", words),
        spilled_bytes=_number(r"(\d+) bytes spill stores", words),
        shared_bytes=compiled.metadata.shared + _number(r"(\d+) bytes smem", words),
        threads=compiled.metadata.num_warps * 32,
        ptx=_readable(ptx)[:LONGEST_KERNEL_TEXT],
        sass=_disassembled(compiled.asm["cubin"])[:LONGEST_KERNEL_TEXT],
    )


def _assembler_s_words(ptx: str) -> str:
    """ptxas -v about this text, for the device that the text itself names."""
    source, product = SCRATCH / "kernel.ptx", SCRATCH / "kernel.cubin"
    source.write_text(ptx)
    target = re.search(r"^\.target (sm_(\d+)\w*)", ptx, re.MULTILINE)
    name, number = (target[1], int(target[2])) if target else ("sm_90a", 90)
    assembler = TOOLS / ("ptxas-blackwell" if number >= BLACKWELL else "ptxas")
    command = [str(assembler), f"-arch={name}", "-v", str(source), "-o", str(product)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def _readable(ptx: str) -> str:
    """The text without what only a debugger reads."""
    code = re.split(r"^\s*\.section\s+\.debug", ptx, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(line for line in code.splitlines() if not DEBUGGING.match(line))


def _disassembled(cubin: bytes) -> str:
    """The machine's own instructions; empty where nvdisasm is missing or fails."""
    tool, binary = TOOLS / "nvdisasm", SCRATCH / "kernel.cubin"
    if not tool.is_file():
        return ""
    binary.write_bytes(cubin)
    done = subprocess.run([tool, "-c", "-ndf", binary], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def _number(pattern: str, words: str) -> int:
    found = re.search(pattern, words)
    return int(found[1]) if found else 0
