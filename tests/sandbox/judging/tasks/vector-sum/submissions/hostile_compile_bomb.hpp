#include <span>
template <int N> struct Tower { static constexpr double value = Tower<N - 1>::value + Tower<N - 2>::value; };
#define ONE x x x x x x x x x x x x x x x x
struct { int data[1 << 30] = {1}; } bomb;
inline double total(std::span<const double>, int) { return bomb.data[0]; }
