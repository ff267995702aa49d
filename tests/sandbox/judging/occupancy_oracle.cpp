// NVIDIA's occupancy calculator over many kernels and devices; the test compares every line with ours.
// In:  major minor warps shared-bytes-of-a-multiprocessor threads registers shared-bytes
// Out: blocks
#include <cstdio>
#include <cstring>

#include "cuda_occupancy.h"

int main() {
    int major, minor, warps, threads, registers;
    long held, shared;
    while (std::scanf("%d %d %d %ld %d %d %ld", &major, &minor, &warps, &held, &threads, &registers, &shared) == 7) {
        cudaOccDeviceProp device{};
        device.computeMajor = major;
        device.computeMinor = minor;
        device.maxThreadsPerBlock = 1024;
        device.maxThreadsPerMultiprocessor = warps * 32;
        device.regsPerBlock = device.regsPerMultiprocessor = 65536;
        device.warpSize = 32;
        device.sharedMemPerBlock = 48 << 10;
        device.sharedMemPerMultiprocessor = held;
        device.sharedMemPerBlockOptin = held - 1024;
        device.reservedSharedMemPerBlock = 1024;
        device.numSms = 1;
        cudaOccFuncAttributes kernel{};
        kernel.maxThreadsPerBlock = 1024;
        kernel.numRegs = registers;
        kernel.partitionedGCConfig = PARTITIONED_GC_OFF;
        kernel.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
        kernel.maxDynamicSharedSizeBytes = shared;
        cudaOccDeviceState state{};
        cudaOccResult result{};
        auto error = cudaOccMaxActiveBlocksPerMultiprocessor(&result, &device, &kernel, &state, threads, shared);
        std::printf("%d\n", error == CUDA_OCC_SUCCESS ? result.activeBlocksPerMultiprocessor : -1);
    }
}
