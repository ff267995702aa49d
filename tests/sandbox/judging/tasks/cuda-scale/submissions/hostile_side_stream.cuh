#include <cstddef>

// Its work runs on a stream on which the events do not wait; the clock that counts waits for the device.
__global__ void scale_kernel(const float* x, float* out, std::size_t size, float factor) {
    const std::size_t index = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (index < size) out[index] = x[index] * factor;
}

inline void scale(const float* x, float* out, std::size_t size, float factor, cudaStream_t) {
    static cudaStream_t own = [] {
        cudaStream_t made = nullptr;
        cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking);
        return made;
    }();
    scale_kernel<<<static_cast<unsigned>((size + 255) / 256), 256, 0, own>>>(x, out, size, factor);
}
