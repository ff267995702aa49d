// Writes the first element of each tile everywhere.
constexpr int tile = 32, lines = 8;

__global__ void transpose_kernel(const float* __restrict__ x, float* __restrict__ out, int rows, int columns) {
    __shared__ float shared[tile][tile + 1];
    const int left = blockIdx.x * tile, top = blockIdx.y * tile;
    for (int line = threadIdx.y; line < tile; line += lines) {
        const int row = top + line, column = left + threadIdx.x;
        if (row < rows && column < columns) shared[line][threadIdx.x] = x[row * columns + column];
    }
    __syncthreads();
    for (int line = threadIdx.y; line < tile; line += lines) {
        const int row = top + threadIdx.x, column = left + line;
        if (row < rows && column < columns) out[column * rows + row] = shared[0][0];
    }
}

inline void transpose(const float* x, float* out, int rows, int columns, cudaStream_t stream) {
    const dim3 block(tile, lines), grid((columns + tile - 1) / tile, (rows + tile - 1) / tile);
    transpose_kernel<<<grid, block, 0, stream>>>(x, out, rows, columns);
}
