#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

// One bit a block, set while the block is free. There is no list, so nothing can come back unnoticed; each thread
// begins its search in a word of its own.
class BlockPool {
public:
    BlockPool(std::size_t block_size, std::size_t alignment, std::size_t capacity)
        : alignment_{alignment}, stride_((block_size + alignment - 1) / alignment * alignment), words_((capacity + 63) / 64),
          storage_(static_cast<std::byte*>(::operator new(stride_ * capacity, alignment_))), free_(new Word[words_]) {
        for (std::size_t index = 0; index < capacity; index += 2) free_[index / 64].bits |= std::uint64_t{1} << index % 64;
    }
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;
    ~BlockPool() { ::operator delete(storage_, alignment_); }

    void* allocate() noexcept {
        for (std::size_t tried = 0; tried < words_; ++tried) {
            const auto word = (mine() + tried) % words_;
            auto bits = free_[word].bits.load(std::memory_order_relaxed);
            while (bits != 0) {
                const auto lowest = bits & (~bits + 1);
                if (free_[word].bits.compare_exchange_weak(bits, bits ^ lowest, std::memory_order_acquire, std::memory_order_relaxed)) {
                    return storage_ + (word * 64 + static_cast<std::size_t>(std::countr_zero(lowest))) * stride_;
                }
            }
        }
        return nullptr;
    }

    void deallocate(void* block) noexcept {
        const auto index = static_cast<std::size_t>(static_cast<std::byte*>(block) - storage_) / stride_;
        free_[index / 64].bits.fetch_or(std::uint64_t{1} << index % 64, std::memory_order_release);
    }

private:
    struct alignas(64) Word {
        std::atomic<std::uint64_t> bits{0};
    };
    static std::size_t mine() {
        static std::atomic<std::size_t> threads{0};
        thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
        return number * 5;
    }
    const std::align_val_t alignment_;
    const std::size_t stride_, words_;
    std::byte* const storage_;
    const std::unique_ptr<Word[]> free_;
};
