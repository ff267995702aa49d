"""GPU memory that two processes share: one makes it, the other maps it through a file descriptor.

The driver's virtual memory functions give an allocation a POSIX descriptor, which travels over a Unix socket
into a jail with namespaces of its own. (The older CUDA IPC handles do not work there.)
"""

from typing import Any

from cuda.bindings import driver

HANDLE = driver.CUmemAllocationHandleType.CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR
DEVICE = 0  # the one device that is leased


class DeviceError(Exception):
    """The driver refused; the message is its name for why."""


def ask(answer: tuple[Any, ...]) -> Any:
    """The results of a call of the driver, without its status. Raises DeviceError."""
    status, *results = answer
    if status != driver.CUresult.CUDA_SUCCESS:
        raise DeviceError(status.name)
    return results[0] if results else None


class Span:
    """Device memory mapped into this process: `pointer`, and `size` in bytes. Needs a current context."""

    def __init__(self, handle: Any, size: int) -> None:
        self.size = size
        self._handle = handle
        self.pointer = int(ask(driver.cuMemAddressReserve(size, 0, 0, 0)))
        ask(driver.cuMemMap(self.pointer, size, 0, handle, 0))
        access = driver.CUmemAccessDesc()
        access.location = _properties().location
        access.flags = driver.CUmemAccess_flags.CU_MEM_ACCESS_FLAGS_PROT_READWRITE
        ask(driver.cuMemSetAccess(self.pointer, size, [access], 1))

    @classmethod
    def create(cls, size: int) -> "Span":
        """New memory, of at least `size` bytes."""
        whole = rounded(size)
        return cls(ask(driver.cuMemCreate(whole, _properties(), 0)), whole)

    @classmethod
    def attach(cls, descriptor: int, size: int) -> "Span":
        """Memory of another process, made there with the same `size`."""
        return cls(ask(driver.cuMemImportFromShareableHandle(descriptor, HANDLE)), rounded(size))

    def descriptor(self) -> int:
        """A new descriptor of it, for another process."""
        return int(ask(driver.cuMemExportToShareableHandle(self._handle, HANDLE, 0)))

    def free(self) -> None:
        """Unmap it here; the memory lives as long as anybody has it mapped."""
        ask(driver.cuMemUnmap(self.pointer, self.size))
        ask(driver.cuMemAddressFree(self.pointer, self.size))
        ask(driver.cuMemRelease(self._handle))


def rounded(size: int) -> int:
    """The driver gives whole grains only."""
    flags = driver.CUmemAllocationGranularity_flags
    grain = int(
        ask(driver.cuMemGetAllocationGranularity(_properties(), flags.CU_MEM_ALLOC_GRANULARITY_MINIMUM))
    )
    return -(-max(size, 1) // grain) * grain


def _properties() -> Any:
    """Ordinary memory of the leased device that can be shared through a descriptor."""
    properties = driver.CUmemAllocationProp()
    properties.type = driver.CUmemAllocationType.CU_MEM_ALLOCATION_TYPE_PINNED
    properties.location.type = driver.CUmemLocationType.CU_MEM_LOCATION_TYPE_DEVICE
    properties.location.id = DEVICE
    properties.requestedHandleTypes = HANDLE
    return properties
