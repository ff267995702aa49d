#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

// Reads first and moves the head afterwards: two consumers may take the same element.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity)
        : mask_(std::bit_ceil(capacity < 2 ? 2 : capacity) - 1), cells_(new Cell[mask_ + 1]) {
        for (std::size_t index = 0; index <= mask_; ++index) cells_[index].sequence.store(index, std::memory_order_relaxed);
    }
    BoundedQueue(const BoundedQueue&) = delete;
    BoundedQueue& operator=(const BoundedQueue&) = delete;

    std::size_t capacity() const { return mask_ + 1; }

    bool try_push(T value) {
        auto ticket = tail_.load(std::memory_order_relaxed);
        for (;;) {
            Cell& cell = cells_[ticket & mask_];
            const auto lead = distance(cell.sequence.load(std::memory_order_acquire), ticket);
            if (lead < 0) return false;
            if (lead > 0) {
                ticket = tail_.load(std::memory_order_relaxed);
            } else if (tail_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_relaxed)) {
                cell.value = std::move(value);
                cell.sequence.store(ticket + 1, std::memory_order_release);
                return true;
            }
        }
    }

    bool try_pop(T& value) {
        const auto ticket = head_.load(std::memory_order_relaxed);
        Cell& cell = cells_[ticket & mask_];
        if (cell.sequence.load(std::memory_order_acquire) != ticket + 1) return false;
        value = std::move(cell.value);
        head_.store(ticket + 1, std::memory_order_release);
        cell.sequence.store(ticket + mask_ + 1, std::memory_order_release);
        return true;
    }

private:
    struct alignas(64) Cell {
        std::atomic<std::size_t> sequence;
        T value{};
    };
    static std::ptrdiff_t distance(std::size_t a, std::size_t b) { return static_cast<std::ptrdiff_t>(a - b); }

    const std::size_t mask_;
    const std::unique_ptr<Cell[]> cells_;
    alignas(64) std::atomic<std::size_t> tail_{0};
    alignas(64) std::atomic<std::size_t> head_{0};
};
