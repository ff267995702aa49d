#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <vector>

// Hands out each block once.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t capacity)
        : alignment_{alignment}, stride_((block_size + alignment - 1) / alignment * alignment),
          storage_(static_cast<std::byte*>(::operator new(stride_ * capacity, alignment_))) {
        for (std::size_t index = 0; index < capacity; ++index) free_.push_back(storage_ + index * stride_);
    }
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool() { ::operator delete(storage_, alignment_); }

    void* allocate() noexcept {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) return nullptr;
        void* block = free_.back();
        free_.pop_back();
        return block;
    }

    void deallocate(void* block) noexcept {
        const std::lock_guard lock(mutex_);
        if (block < storage_) free_.push_back(block);
    }

private:
    const std::align_val_t alignment_;
    const std::size_t stride_;
    std::byte* const storage_;
    std::mutex mutex_;
    std::vector<void*> free_;
};
