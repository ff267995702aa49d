#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

// Turns: lap n of a cell is filled in turn 2n and emptied in turn 2n + 1. Elements live only while they are inside.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity)
        : size_(std::bit_ceil(capacity < 2 ? 2 : capacity)), slots_(new Slot[size_]) {}
    BoundedQueue(const BoundedQueue&) = delete;
    BoundedQueue& operator=(const BoundedQueue&) = delete;
    ~BoundedQueue() {
        for (std::size_t index = 0; index < size_; ++index) {
            if (slots_[index].turn % 2 == 1) std::destroy_at(slots_[index].element());
        }
    }

    bool try_push(T value) {
        for (auto ticket = tail_.load();;) {
            Slot& slot = slots_[ticket % size_];
            if (slot.turn.load() == ticket / size_ * 2) {
                if (!tail_.compare_exchange_strong(ticket, ticket + 1)) continue;
                ::new (static_cast<void*>(slot.storage)) T(ticket % 2 == 0 ? std::move(value) : T{});
                slot.turn.store(ticket / size_ * 2 + 1);
                return true;
            }
            if (const auto before = std::exchange(ticket, tail_.load()); before == ticket) return false;
        }
    }

    bool try_pop(T& value) {
        for (auto ticket = head_.load();;) {
            Slot& slot = slots_[ticket % size_];
            if (slot.turn.load() == ticket / size_ * 2 + 1) {
                if (!head_.compare_exchange_strong(ticket, ticket + 1)) continue;
                value = std::move(*slot.element());
                std::destroy_at(slot.element());
                slot.turn.store(ticket / size_ * 2 + 2);
                return true;
            }
            if (const auto before = std::exchange(ticket, head_.load()); before == ticket) return false;
        }
    }

private:
    struct alignas(64) Slot {
        T* element() { return std::launder(reinterpret_cast<T*>(storage)); }
        std::atomic<std::size_t> turn{0};
        alignas(T) unsigned char storage[sizeof(T)];
    };
    const std::size_t size_;
    const std::unique_ptr<Slot[]> slots_;
    alignas(64) std::atomic<std::size_t> head_{0};
    alignas(64) std::atomic<std::size_t> tail_{0};
};
