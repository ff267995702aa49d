#include <bit>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

// One lock round a ring.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : cells_(std::bit_ceil(capacity < 2 ? 2 : capacity)) {}
    BoundedQueue(const BoundedQueue&) = delete;
    BoundedQueue& operator=(const BoundedQueue&) = delete;

    std::size_t capacity() const { return cells_.size(); }

    bool try_push(T value) {
        const std::lock_guard lock(mutex_);
        if (tail_ - head_ == cells_.size()) return false;
        cells_[tail_++ & (cells_.size() - 1)] = std::move(value);
        return true;
    }

    bool try_pop(T& value) {
        const std::lock_guard lock(mutex_);
        if (tail_ == head_) return false;
        value = std::move(cells_[head_++ & (cells_.size() - 1)]);
        return true;
    }

private:
    std::mutex mutex_;
    std::vector<T> cells_;
    std::size_t head_ = 0, tail_ = 0;
};
