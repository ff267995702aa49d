#include <cstddef>

// The compiler is to work for ever.
template <int N>
struct Bomb : Bomb<N + 1>, Bomb<N + 2> {};
inline Bomb<0> bomb;

template <class T>
class SpscQueue {
public:
    explicit SpscQueue(std::size_t) {}
    bool try_push(T) { return false; }
    bool try_pop(T&) { return false; }
};
