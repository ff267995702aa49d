// A kernel that waits for a word that nobody will ever write.
__device__ volatile int nobody;

__global__ void transpose_kernel() {
    while (nobody == 0) {
    }
}

inline void transpose(const float*, float*, int, int, cudaStream_t stream) { transpose_kernel<<<132, 1024, 0, stream>>>(); }
