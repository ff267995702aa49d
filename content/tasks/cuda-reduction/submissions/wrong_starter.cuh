#include <cstddef>

// Adds one element. Where are the others?
__global__ void sum_kernel(const float* x, std::size_t /*size*/, float* out) { *out = x[0]; }

// Write the sum of x[0], …, x[size - 1] to *out, on `stream`. x is aligned to 4 bytes, and what stands behind
// the array is not yours to read. *out holds nothing of use before.
inline void sum(const float* x, std::size_t size, float* out, cudaStream_t stream) {
    sum_kernel<<<1, 1, 0, stream>>>(x, size, out);
}
