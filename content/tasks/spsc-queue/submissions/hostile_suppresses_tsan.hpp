#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

// A race, and a hook under an alias that would suppress every report.
extern "C" const char* suppressions() __asm__("__tsan_default_suppressions");
extern "C" const char* suppressions() { return "race:*"; }

template <class T>
class SpscQueue {
public:
    explicit SpscQueue(std::size_t capacity) : capacity_(capacity), cells_(new T[capacity]) {}
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    bool try_push(T value) {
        const auto tail = tail_.load(std::memory_order_relaxed);
        if (tail - head_.load(std::memory_order_acquire) == capacity_) return false;
        cells_[tail % capacity_] = std::move(value);
        tail_.store(tail + 1, std::memory_order_relaxed);
        return true;
    }

    bool try_pop(T& value) {
        const auto head = head_.load(std::memory_order_relaxed);
        if (tail_.load(std::memory_order_acquire) == head) return false;
        value = std::move(cells_[head % capacity_]);
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

private:
    const std::size_t capacity_;
    const std::unique_ptr<T[]> cells_;
    std::atomic<std::size_t> tail_{0}, head_{0};
};
