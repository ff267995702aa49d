// Works on a stream that waits for nobody: before the inputs are there.
__global__ void transpose_kernel(const float* x, float* out, int rows, int columns) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y * blockDim.y + threadIdx.y;
    if (row < rows && column < columns) out[column * rows + row] = x[row * columns + column];
}

inline void transpose(const float* x, float* out, int rows, int columns, cudaStream_t) {
    static cudaStream_t own = [] {
        cudaStream_t made = nullptr;
        cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking);
        return made;
    }();
    const dim3 block(32, 8), grid((columns + 31) / 32, (rows + 7) / 8);
    transpose_kernel<<<grid, block, 0, own>>>(x, out, rows, columns);
}
