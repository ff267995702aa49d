#include <cstddef>

// Adds in place, over the input.
__global__ void halve(float* x, std::size_t size, std::size_t half) {
    const std::size_t step = std::size_t{gridDim.x} * blockDim.x;
    for (auto index = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; index + half < size; index += step) x[index] += x[index + half];
}

__global__ void take(const float* x, float* out) { *out = *x; }

inline void sum(const float* x, std::size_t size, float* out, cudaStream_t stream) {
    for (; size > 1; size = (size + 1) / 2) halve<<<528, 256, 0, stream>>>(const_cast<float*>(x), size, (size + 1) / 2);
    take<<<1, 1, 0, stream>>>(x, out);
}
