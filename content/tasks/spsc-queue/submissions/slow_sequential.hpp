#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

// One cache line, and every access in the one order that all threads agree on: each store waits for the store buffer.
template <class T>
class SpscQueue {
public:
    explicit SpscQueue(std::size_t capacity) : capacity_(capacity), cells_(new T[capacity]) {}
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    bool try_push(T value) {
        const auto tail = tail_.load(std::memory_order_seq_cst);
        if (tail - head_.load(std::memory_order_seq_cst) == capacity_) return false;
        cells_[tail % capacity_] = std::move(value);
        tail_.store(tail + 1, std::memory_order_seq_cst);
        return true;
    }

    bool try_pop(T& value) {
        const auto head = head_.load(std::memory_order_seq_cst);
        if (tail_.load(std::memory_order_seq_cst) == head) return false;
        value = std::move(cells_[head % capacity_]);
        head_.store(head + 1, std::memory_order_seq_cst);
        return true;
    }

private:
    const std::size_t capacity_;
    const std::unique_ptr<T[]> cells_;
    std::atomic<std::size_t> tail_{0}, head_{0};
};
