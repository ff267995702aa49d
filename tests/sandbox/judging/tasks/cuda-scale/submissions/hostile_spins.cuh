#include <cstddef>

__global__ void spin(volatile float* out) {
    while (out[0] != 1.0f) {
    }
}

inline void scale(const float*, float* out, std::size_t, float, cudaStream_t stream) { spin<<<1, 1, 0, stream>>>(out); }
