#include <span>
inline double total(std::span<const double>, int) { return 0; }
