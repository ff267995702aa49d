#include <cstddef>
#include <cstring>
#include <mutex>
#include <new>

// Keeps the link to the next free block inside each free block, also where a link is larger than a block.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t capacity)
        : alignment_{alignment}, stride_((block_size + alignment - 1) / alignment * alignment),
          storage_(static_cast<std::byte*>(::operator new(stride_ * capacity + sizeof(void*), alignment_))) {
        for (std::size_t index = capacity; index-- > 0;) link(storage_ + index * stride_);
    }
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool() { ::operator delete(storage_, alignment_); }

    void* allocate() noexcept {
        const std::lock_guard lock(mutex_);
        void* block = free_;
        if (block < storage_) return nullptr;
        std::memcpy(&free_, block, sizeof free_);
        return block;
    }

    void deallocate(void* block) noexcept {
        const std::lock_guard lock(mutex_);
        link(block);
    }

private:
    void link(void* block) {
        std::memcpy(block, &free_, sizeof free_);
        free_ = block;
    }
    const std::align_val_t alignment_;
    const std::size_t stride_;
    std::byte* const storage_;
    std::mutex mutex_;
    void* free_ = nullptr;
};
