#include <atomic>
#include <cstddef>
#include <new>

// The general allocator, with a count of the blocks in use.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t capacity)
        : size_(block_size), alignment_{alignment}, left_(static_cast<std::ptrdiff_t>(capacity)) {}
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    void* allocate() noexcept {
        if (left_.fetch_sub(1, std::memory_order_relaxed) > 0) return ::operator new(size_, alignment_, std::nothrow);
        left_.fetch_add(1, std::memory_order_relaxed);
        return nullptr;
    }

    void deallocate(void* block) noexcept {
        ::operator delete(block, alignment_);
        left_.fetch_add(1, std::memory_order_relaxed);
    }

private:
    const std::size_t size_;
    const std::align_val_t alignment_;
    std::atomic<std::ptrdiff_t> left_;
};
