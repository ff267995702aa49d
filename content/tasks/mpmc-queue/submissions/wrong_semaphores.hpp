#include <atomic>
#include <bit>
#include <cstddef>
#include <semaphore>
#include <utility>
#include <vector>

// A binary semaphore is a lock by another name.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : cells_(std::bit_ceil(capacity < 2 ? 2 : capacity)) {}

    bool try_push(T value) {
        one_.acquire();
        const bool room = tail_ - head_ < cells_.size();
        if (room) cells_[tail_++ & (cells_.size() - 1)] = std::move(value);
        one_.release();
        return room;
    }

    bool try_pop(T& value) {
        one_.acquire();
        const bool filled = tail_ != head_;
        if (filled) value = std::move(cells_[head_++ & (cells_.size() - 1)]);
        one_.release();
        return filled;
    }

private:
    std::binary_semaphore one_{1};
    std::vector<T> cells_;
    std::size_t head_ = 0, tail_ = 0;
};
