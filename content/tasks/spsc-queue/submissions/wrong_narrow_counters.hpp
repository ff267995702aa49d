#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

// Counters of 16 bits: after 65,536 the next cell is not the next one any more, unless the capacity divides that.
template <class T>
class SpscQueue {
public:
    explicit SpscQueue(std::size_t capacity) : capacity_(capacity), cells_(new T[capacity]) {}
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    bool try_push(T value) {
        const std::uint16_t tail = tail_.load(std::memory_order_relaxed);
        if (static_cast<std::uint16_t>(tail - head_.load(std::memory_order_acquire)) == capacity_) return false;
        cells_[tail % capacity_] = std::move(value);
        tail_.store(tail + 1, std::memory_order_release);
        return true;
    }

    bool try_pop(T& value) {
        const std::uint16_t head = head_.load(std::memory_order_relaxed);
        if (tail_.load(std::memory_order_acquire) == head) return false;
        value = std::move(cells_[head % capacity_]);
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

private:
    const std::size_t capacity_;
    const std::unique_ptr<T[]> cells_;
    std::atomic<std::uint16_t> tail_{0}, head_{0};
};
