// One thread an element: a warp reads 128 bytes that lie together and writes to 32 places that do not.
__global__ void transpose_kernel(const float* x, float* out, int rows, int columns) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y * blockDim.y + threadIdx.y;
    if (row < rows && column < columns) out[column * rows + row] = x[row * columns + column];
}

inline void transpose(const float* x, float* out, int rows, int columns, cudaStream_t stream) {
    const dim3 block(32, 8), grid((columns + 31) / 32, (rows + 7) / 8);
    transpose_kernel<<<grid, block, 0, stream>>>(x, out, rows, columns);
}
