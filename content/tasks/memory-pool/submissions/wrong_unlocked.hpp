#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

// A list of free blocks for one thread.
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
        if (free_.empty()) return nullptr;
        void* block = free_.back();
        free_.pop_back();
        return block;
    }

    void deallocate(void* block) noexcept {
        free_.push_back(block);
    }

private:
    const std::align_val_t alignment_;
    const std::size_t stride_;
    std::byte* const storage_;
    std::vector<void*> free_;
};
