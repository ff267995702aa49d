#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

// Each side has a cache line of its own, and remembers what it last saw of the other: it looks again only when
// the queue seems full, or empty.
template <class T>
class SpscQueue {
public:
    explicit SpscQueue(std::size_t capacity) : capacity_(capacity), cells_(new T[capacity]) {}
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    bool try_push(T value) {
        const auto tail = tail_.load(std::memory_order_relaxed);
        if (tail - seen_head_ == capacity_) {
            seen_head_ = head_.load(std::memory_order_acquire);
            if (tail - seen_head_ == capacity_) return false;
        }
        cells_[next_push_] = std::move(value);
        next_push_ = next(next_push_);
        tail_.store(tail + 1, std::memory_order_release);
        return true;
    }

    bool try_pop(T& value) {
        const auto head = head_.load(std::memory_order_relaxed);
        if (head == seen_tail_) {
            seen_tail_ = tail_.load(std::memory_order_acquire);
            if (head == seen_tail_) return false;
        }
        value = std::move(cells_[next_pop_]);
        next_pop_ = next(next_pop_);
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

private:
    std::size_t next(std::size_t index) const { return index + 1 == capacity_ ? 0 : index + 1; }

    const std::size_t capacity_;
    const std::unique_ptr<T[]> cells_;
    alignas(64) std::atomic<std::size_t> tail_{0};  // the producer's: how many were pushed
    std::size_t seen_head_ = 0, next_push_ = 0;
    alignas(64) std::atomic<std::size_t> head_{0};  // the consumer's: how many were popped
    std::size_t seen_tail_ = 0, next_pop_ = 0;
};
