#include <cstddef>

// Blocks of one size, for any number of threads.
class BlockPool {
public:
    // Reserves memory for `capacity` blocks of `block_size` bytes, each at a multiple of `alignment` (a power of two).
    BlockPool(std::size_t /*block_size*/, std::size_t /*alignment*/, std::size_t /*capacity*/) {}
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    // A block that nobody else holds; nullptr when all are in use.
    void* allocate() noexcept { return nullptr; }

    // Takes back a block of this pool; any thread may call it.
    void deallocate(void* /*block*/) noexcept {}
};
