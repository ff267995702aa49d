# ruff: noqa: S101 - a program that runs alone in a jail and tells its end by its status
"""Asks a GPU for something small, in a jail: a kernel of our own, its result compared. Status 0 if right.

It uses the driver alone (cuda-bindings), no torch: a context, memory, a kernel from PTX, a copy back.
"""

import ctypes
from typing import Any

from cuda.bindings import driver

COUNT = 1 << 16
FACTOR, OFFSET = 2654435761, 12345
PTX = f"""
.version 6.0
.target sm_50
.address_size 64
.visible .entry fill(.param .u64 out) {{
    .reg .u32 %r<6>;
    .reg .u64 %d<4>;
    ld.param.u64 %d0, [out];
    cvta.to.global.u64 %d1, %d0;
    mov.u32 %r0, %ctaid.x;
    mov.u32 %r1, %ntid.x;
    mov.u32 %r2, %tid.x;
    mad.lo.u32 %r3, %r0, %r1, %r2;
    mul.lo.u32 %r4, %r3, {FACTOR};
    add.u32 %r4, %r4, {OFFSET};
    mul.wide.u32 %d2, %r3, 4;
    add.u64 %d3, %d1, %d2;
    st.global.u32 [%d3], %r4;
    ret;
}}
"""


def ask(answer: tuple[Any, ...]) -> Any:
    """The value of a driver's answer; anything but success ends the probe."""
    status, *values = answer
    assert status == driver.CUresult.CUDA_SUCCESS, str(status)
    return values[0] if values else None


def main() -> None:
    """Fill memory by a kernel, and compare every word."""
    ask(driver.cuInit(0))
    device = ask(driver.cuDeviceGet(0))
    ask(driver.cuCtxSetCurrent(ask(driver.cuDevicePrimaryCtxRetain(device))))
    memory = ask(driver.cuMemAlloc(4 * COUNT))
    ask(driver.cuMemsetD32(memory, 0xFFFFFFFF, COUNT))
    module = ask(driver.cuModuleLoadData(PTX.encode() + b"\0"))
    kernel = ask(driver.cuModuleGetFunction(module, b"fill"))
    arguments = ((int(memory),), (ctypes.c_uint64,))
    ask(driver.cuLaunchKernel(kernel, COUNT // 256, 1, 1, 256, 1, 1, 0, 0, arguments, 0))
    ask(driver.cuCtxSynchronize())
    words = (ctypes.c_uint32 * COUNT)()
    ask(driver.cuMemcpyDtoH(ctypes.addressof(words), memory, 4 * COUNT))
    wrong = sum(word != (index * FACTOR + OFFSET) & 0xFFFFFFFF for index, word in enumerate(words))
    assert not wrong, f"{wrong} of {COUNT} words are wrong"
    print("right")


if __name__ == "__main__":
    main()
