#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>
#include <utility>

// No mutex in sight, and a lock all the same: who stands still inside holds up the other side.
template <class T>
class SpscQueue {
public:
    explicit SpscQueue(std::size_t capacity) : capacity_(capacity), cells_(new T[capacity]) {}
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    bool try_push(T value) {
        const Held held(flag_);
        const auto tail = tail_.load(std::memory_order_relaxed);
        if (tail - head_.load(std::memory_order_acquire) == capacity_) return false;
        cells_[tail % capacity_] = std::move(value);
        tail_.store(tail + 1, std::memory_order_release);
        return true;
    }

    bool try_pop(T& value) {
        const Held held(flag_);
        const auto head = head_.load(std::memory_order_relaxed);
        if (tail_.load(std::memory_order_acquire) == head) return false;
        value = std::move(cells_[head % capacity_]);
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

private:
    struct Held {
        explicit Held(std::atomic_flag& taken) : flag(taken) {
            while (flag.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
        }
        ~Held() { flag.clear(std::memory_order_release); }
        std::atomic_flag& flag;
    };
    std::atomic_flag flag_;
    const std::size_t capacity_;
    const std::unique_ptr<T[]> cells_;
    std::atomic<std::size_t> tail_{0}, head_{0};
};
