#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

// Aligns the first block only.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t capacity)
        : alignment_{alignment}, stride_(block_size + alignment - alignment),
          storage_(static_cast<std::byte*>(::operator new(stride_ * capacity, alignment_))),
          next_(new std::atomic<std::uint32_t>[capacity]) {
        for (std::size_t index = 0; index < capacity; ++index) {
            next_[index].store(index + 1 < capacity ? static_cast<std::uint32_t>(index + 1) : none, std::memory_order_relaxed);
        }
        head_.store(capacity ? 0 : none, std::memory_order_relaxed);
    }
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool() { ::operator delete(storage_, alignment_); }

    void* allocate() noexcept {
        auto head = head_.load(std::memory_order_acquire);
        for (;;) {
            const auto index = static_cast<std::uint32_t>(head);
            if (index == none) return nullptr;
            const auto next = (head & tags) | next_[index].load(std::memory_order_relaxed);
            if (head_.compare_exchange_weak(head, next, std::memory_order_acquire)) return storage_ + index * stride_;
        }
    }

    void deallocate(void* block) noexcept {
        const auto index = static_cast<std::uint32_t>((static_cast<std::byte*>(block) - storage_) / stride_);
        auto head = head_.load(std::memory_order_relaxed);
        for (;;) {
            next_[index].store(static_cast<std::uint32_t>(head), std::memory_order_relaxed);
            const auto fresh = ((head & tags) + one_tag) | index;
            if (head_.compare_exchange_weak(head, fresh, std::memory_order_release, std::memory_order_relaxed)) return;
        }
    }

private:
    static constexpr std::uint32_t none = 0xffffffff;
    static constexpr std::uint64_t one_tag = std::uint64_t{1} << 32, tags = ~std::uint64_t{none};

    const std::align_val_t alignment_;
    const std::size_t stride_;
    std::byte* const storage_;
    const std::unique_ptr<std::atomic<std::uint32_t>[]> next_;
    alignas(64) std::atomic<std::uint64_t> head_;
};
