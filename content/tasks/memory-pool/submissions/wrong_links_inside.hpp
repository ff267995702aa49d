#include <cstddef>
#include <cstring>
#include <mutex>
#include <new>

// Keeps the number of the next free block inside each free block, also where a number is larger than a block.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t capacity)
        : alignment_{alignment}, stride_((block_size + alignment - 1) / alignment * alignment), capacity_(capacity),
          storage_(static_cast<std::byte*>(::operator new(stride_ * capacity + sizeof free_, alignment_))), free_(capacity) {
        for (std::size_t index = capacity; index-- > 0;) link(index);
    }
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool() { ::operator delete(storage_, alignment_); }

    void* allocate() noexcept {
        const std::lock_guard lock(mutex_);
        if (free_ >= capacity_) return nullptr;
        void* block = storage_ + free_ * stride_;
        std::memcpy(&free_, block, sizeof free_);
        return block;
    }

    void deallocate(void* block) noexcept {
        const std::lock_guard lock(mutex_);
        link(static_cast<std::size_t>(static_cast<std::byte*>(block) - storage_) / stride_);
    }

private:
    void link(std::size_t index) {
        std::memcpy(storage_ + index * stride_, &free_, sizeof free_);
        free_ = index;
    }
    const std::align_val_t alignment_;
    const std::size_t stride_, capacity_;
    std::byte* const storage_;
    std::mutex mutex_;
    std::size_t free_;
};
