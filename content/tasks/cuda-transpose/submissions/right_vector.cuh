// Tiles of 64 × 64, so that stretches of 256 bytes lie together on both sides, and 16 elements a thread, so that
// enough loads are under way. Where both sizes are multiples of four, four elements move at a time.
constexpr int tile = 64, threads = 256, pitch = tile + 1;  // 65 words: a column lies in all banks

// A warp has two lines of 16 fours. Fours that are 32 words apart begin in one bank: of these the second ones take
// their halves the other way round, so that at any moment 32 threads are in 32 banks.
__device__ inline float4 turned(float4 value, int turn) {
    return turn == 0 ? value : make_float4(value.z, value.w, value.x, value.y);
}

__global__ void __launch_bounds__(threads)
    transpose_fours(const float* __restrict__ x, float* __restrict__ out, int rows, int columns) {
    __shared__ float shared[tile * pitch];
    constexpr int across = tile / 4, lines = threads / across;
    const int left = blockIdx.x * tile, top = blockIdx.y * tile;
    const int four = threadIdx.x % across * 4, first = threadIdx.x / across, turn = four / 32 * 2, other = 2 - turn;
    float4 loaded[tile / lines];
#pragma unroll
    for (int n = 0; n < tile / lines; ++n) {
        const int row = top + first + n * lines, column = left + four;
        if (row < rows && column < columns) {
            loaded[n] = __ldcs(reinterpret_cast<const float4*>(x + static_cast<long long>(row) * columns + column));
        }
    }
#pragma unroll
    for (int n = 0; n < tile / lines; ++n) {
        float* const to = shared + (first + n * lines) * pitch + four;
        const float4 value = turned(loaded[n], turn);
        to[turn] = value.x, to[turn + 1] = value.y, to[other] = value.z, to[other + 1] = value.w;
    }
    __syncthreads();
#pragma unroll
    for (int n = 0; n < tile / lines; ++n) {
        const int line = first + n * lines, column = left + line, row = top + four;
        if (row >= rows || column >= columns) continue;
        const float* const from = shared + four * pitch + line;
        const float4 value = make_float4(
            from[turn * pitch], from[(turn + 1) * pitch], from[other * pitch], from[(other + 1) * pitch]);
        __stcs(reinterpret_cast<float4*>(out + static_cast<long long>(column) * rows + row), turned(value, turn));
    }
}

__global__ void __launch_bounds__(threads)
    transpose_ones(const float* __restrict__ x, float* __restrict__ out, int rows, int columns) {
    __shared__ float shared[tile * pitch];
    constexpr int lines = threads / tile;
    const int left = blockIdx.x * tile, top = blockIdx.y * tile;
    const int at = threadIdx.x % tile, first = threadIdx.x / tile;
    float loaded[tile / lines];
#pragma unroll
    for (int n = 0; n < tile / lines; ++n) {
        const int row = top + first + n * lines, column = left + at;
        if (row < rows && column < columns) loaded[n] = x[static_cast<long long>(row) * columns + column];
    }
#pragma unroll
    for (int n = 0; n < tile / lines; ++n) shared[(first + n * lines) * pitch + at] = loaded[n];
    __syncthreads();
#pragma unroll
    for (int n = 0; n < tile / lines; ++n) {
        const int line = first + n * lines, column = left + line, row = top + at;
        if (row < rows && column < columns) out[static_cast<long long>(column) * rows + row] = shared[at * pitch + line];
    }
}

inline void transpose(const float* x, float* out, int rows, int columns, cudaStream_t stream) {
    const dim3 grid((columns + tile - 1) / tile, (rows + tile - 1) / tile);
    const auto kernel = rows % 4 == 0 && columns % 4 == 0 ? transpose_fours : transpose_ones;
    kernel<<<grid, threads, 0, stream>>>(x, out, rows, columns);
}
