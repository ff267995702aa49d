#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

// Last in, first out.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : size_(std::bit_ceil(capacity < 2 ? 2 : capacity)) {}

    bool try_push(T value) {
        if (elements_.size() == size_) return false;
        elements_.push_back(std::move(value));
        return true;
    }

    bool try_pop(T& value) {
        if (elements_.empty()) return false;
        value = std::move(elements_.back());
        elements_.pop_back();
        return true;
    }

private:
    std::size_t size_;
    std::vector<T> elements_;
};
