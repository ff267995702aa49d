#include <algorithm>
#include <cstddef>
#include <cstdint>

// One launch: 16-byte loads, four of them in flight a thread; sums by shuffles; the last block adds the blocks' sums.
constexpr unsigned sum_threads = 256, sum_blocks_each = 8, sum_most_blocks = 4096, sum_unroll = 4;
__device__ float sum_partials[sum_most_blocks];
__device__ unsigned sum_tickets;

__device__ inline float warp_sum(float value) {
    for (int distance = 16; distance > 0; distance /= 2) value += __shfl_down_sync(0xffffffffu, value, distance);
    return value;
}

// The sum over a block, in its thread 0.
__device__ inline float block_sum(float value) {
    __shared__ float warps[sum_threads / 32];
    value = warp_sum(value);
    __syncthreads();  // nobody reads the sums of the time before any more
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = value;
    __syncthreads();
    value = threadIdx.x < sum_threads / 32 ? warps[threadIdx.x] : 0.0f;
    return threadIdx.x < 32 ? warp_sum(value) : 0.0f;
}

__device__ inline float added(float4 value) { return (value.x + value.y) + (value.z + value.w); }

__device__ inline float thread_sum(const float* __restrict__ x, std::size_t size) {
    const auto misaligned = reinterpret_cast<std::uintptr_t>(x) / sizeof(float) % 4;
    const std::size_t head = min(size, std::size_t{(4 - misaligned) % 4});
    const std::size_t vectors = (size - head) / 4, tail = head + vectors * 4;
    const auto* const vector = reinterpret_cast<const float4*>(x + head);
    const std::size_t step = std::size_t{gridDim.x} * sum_threads;
    auto index = std::size_t{blockIdx.x} * sum_threads + threadIdx.x;
    float sums[sum_unroll] = {};
    for (; index + (sum_unroll - 1) * step < vectors; index += sum_unroll * step) {
        float4 loaded[sum_unroll];
#pragma unroll
        for (unsigned n = 0; n < sum_unroll; ++n) loaded[n] = __ldcs(vector + index + n * step);
#pragma unroll
        for (unsigned n = 0; n < sum_unroll; ++n) sums[n] += added(loaded[n]);
    }
    for (; index < vectors; index += step) sums[0] += added(vector[index]);
    if (blockIdx.x == 0 && threadIdx.x < head) sums[1] += x[threadIdx.x];
    if (blockIdx.x == 0 && tail + threadIdx.x < size) sums[2] += x[tail + threadIdx.x];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

__global__ void __launch_bounds__(sum_threads, sum_blocks_each)
    sum_kernel(const float* __restrict__ x, std::size_t size, float* __restrict__ out) {
    __shared__ bool is_last;
    const float mine = block_sum(thread_sum(x, size));
    if (threadIdx.x == 0) {
        sum_partials[blockIdx.x] = mine;
        __threadfence();
        is_last = atomicInc(&sum_tickets, gridDim.x - 1) == gridDim.x - 1;  // which also sets it back to zero
    }
    __syncthreads();
    if (!is_last) return;
    __threadfence();
    float rest = 0.0f;
    for (unsigned index = threadIdx.x; index < gridDim.x; index += sum_threads) rest += __ldcg(sum_partials + index);
    rest = block_sum(rest);
    if (threadIdx.x == 0) *out = rest;
}

inline void sum(const float* x, std::size_t size, float* out, cudaStream_t stream) {
    static const int multiprocessors = [] {
        int count = 0;
        cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, 0);
        return count;
    }();
    const std::size_t useful = size / (std::size_t{4} * sum_threads) + 1;
    const auto full = std::min<std::size_t>(static_cast<std::size_t>(multiprocessors) * sum_blocks_each, sum_most_blocks);
    sum_kernel<<<static_cast<unsigned>(std::min(useful, full)), sum_threads, 0, stream>>>(x, size, out);
}
