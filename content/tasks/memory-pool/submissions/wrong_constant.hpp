#include <cstddef>
#include <new>

// One block for everybody.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t)
        : alignment_{alignment}, block_(::operator new(block_size, alignment_)) {}
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool() { ::operator delete(block_, alignment_); }

    void* allocate() noexcept { return block_; }
    void deallocate(void*) noexcept {}

private:
    const std::align_val_t alignment_;
    void* const block_;
};
