#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

// Indices instead of counters, and one cell more than the capacity, so that full and empty differ.
template <class T>
class SpscQueue {
public:
    explicit SpscQueue(std::size_t capacity) : cells_(capacity + 1) {}
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    bool try_push(T value) {
        const auto at = write_.load(std::memory_order_relaxed), after = next(at);
        if (after == seen_read_ && after == (seen_read_ = read_.load(std::memory_order_acquire))) return false;
        cells_[at] = std::move(value);
        write_.store(after, std::memory_order_release);
        return true;
    }

    bool try_pop(T& value) {
        const auto at = read_.load(std::memory_order_relaxed);
        if (at == seen_write_ && at == (seen_write_ = write_.load(std::memory_order_acquire))) return false;
        value = std::move(cells_[at]);
        read_.store(next(at), std::memory_order_release);
        return true;
    }

private:
    std::size_t next(std::size_t index) const { return index + 1 == cells_.size() ? 0 : index + 1; }

    std::vector<T> cells_;
    alignas(64) std::atomic<std::size_t> write_{0};
    std::size_t seen_read_ = 0;
    alignas(64) std::atomic<std::size_t> read_{0};
    std::size_t seen_write_ = 0;
};
