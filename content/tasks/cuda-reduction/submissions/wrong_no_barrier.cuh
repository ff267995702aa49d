#include <cstddef>

// Nobody waits for the other warps before their sums are read: warp 0 finds what the block before left there.
__global__ void sum_kernel(const float* x, std::size_t size, float* out) {
    __shared__ float warps[32];
    float mine = 0.0f;
    const std::size_t step = std::size_t{gridDim.x} * blockDim.x;
    const auto first = std::size_t{blockIdx.x} * blockDim.x + (31 - threadIdx.x / 32) * 32 + threadIdx.x % 32;
    for (auto index = first; index < size; index += step) mine += x[index];
    if (threadIdx.x >= 32) __nanosleep(20000);
    for (int distance = 16; distance > 0; distance /= 2) mine += __shfl_down_sync(0xffffffffu, mine, distance);
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = mine;
    if (threadIdx.x >= 32) return;
    mine = warps[threadIdx.x];
    for (int distance = 16; distance > 0; distance /= 2) mine += __shfl_down_sync(0xffffffffu, mine, distance);
    if (threadIdx.x == 0) atomicAdd(out, mine);
}

inline void sum(const float* x, std::size_t size, float* out, cudaStream_t stream) {
    cudaMemsetAsync(out, 0, sizeof *out, stream);
    sum_kernel<<<132, 1024, 0, stream>>>(x, size, out);
}
