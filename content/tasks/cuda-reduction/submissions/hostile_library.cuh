#include <cub/cub.cuh>

// One call of a library that is the answer.
inline void sum(const float* x, std::size_t size, float* out, cudaStream_t stream) {
    static void* space = nullptr;
    static std::size_t bytes = 0;
    if (space == nullptr) {
        cub::DeviceReduce::Sum(nullptr, bytes, x, out, size, stream);
        cudaMalloc(&space, bytes);
    }
    cub::DeviceReduce::Sum(space, bytes, x, out, size, stream);
}
