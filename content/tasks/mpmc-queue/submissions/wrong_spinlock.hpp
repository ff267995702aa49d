#include <atomic>
#include <bit>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

// No mutex in sight, and a lock all the same: who stands still inside holds up everybody.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : cells_(std::bit_ceil(capacity < 2 ? 2 : capacity)) {}

    bool try_push(T value) {
        const Held held(flag_);
        if (tail_ - head_ == cells_.size()) return false;
        cells_[tail_++ & (cells_.size() - 1)] = std::move(value);
        return true;
    }

    bool try_pop(T& value) {
        const Held held(flag_);
        if (tail_ == head_) return false;
        value = std::move(cells_[head_++ & (cells_.size() - 1)]);
        return true;
    }

private:
    struct Held {
        explicit Held(std::atomic_flag& flag) : flag(flag) {
            while (flag.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
        }
        ~Held() { flag.clear(std::memory_order_release); }
        std::atomic_flag& flag;
    };
    std::atomic_flag flag_;
    std::vector<T> cells_;
    std::size_t head_ = 0, tail_ = 0;
};
