#include <cstddef>
#include <mutex>
#include <new>
#include <vector>

// Searches for a free block from the first one on, under a lock.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t capacity)
        : alignment_{alignment}, stride_((block_size + alignment - 1) / alignment * alignment),
          storage_(static_cast<std::byte*>(::operator new(stride_ * capacity, alignment_))), used_(capacity) {}
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool() { ::operator delete(storage_, alignment_); }

    void* allocate() noexcept {
        const std::lock_guard lock(mutex_);
        std::size_t found = used_.size();
        for (std::size_t index = used_.size(); index-- > 0;) {
            if (!used_[index]) found = index;  // never stops early
        }
        if (found == used_.size()) return nullptr;
        used_[found] = true;
        return storage_ + found * stride_;
    }

    void deallocate(void* block) noexcept {
        const std::lock_guard lock(mutex_);
        used_[static_cast<std::size_t>(static_cast<std::byte*>(block) - storage_) / stride_] = false;
    }

private:
    const std::align_val_t alignment_;
    const std::size_t stride_;
    std::byte* const storage_;
    std::mutex mutex_;
    std::vector<bool> used_;
};
