#include <thrust/execution_policy.h>
#include <thrust/reduce.h>

// Another library that is the answer.
inline void sum(const float* x, std::size_t size, float* out, cudaStream_t stream) {
    const float result = thrust::reduce(thrust::cuda::par.on(stream), x, x + size);
    cudaMemcpyAsync(out, &result, sizeof result, cudaMemcpyHostToDevice, stream);
}
