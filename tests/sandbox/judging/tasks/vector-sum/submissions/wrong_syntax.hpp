#include <span>
inline double total(std::span<const double> x, int) { return x.size() }
