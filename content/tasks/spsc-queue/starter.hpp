#include <cstddef>

// A bounded queue for one producer and one consumer, without locks.
template <class T>
class SpscQueue {
public:
    // Room for exactly `capacity` elements, 1 at least.
    explicit SpscQueue(std::size_t /*capacity*/) {}
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    // For the producer. False if the queue is full; never waits.
    bool try_push(T /*value*/) { return false; }

    // For the consumer. False if the queue is empty, and `value` is left as it was; never waits.
    bool try_pop(T& /*value*/) { return false; }
};
