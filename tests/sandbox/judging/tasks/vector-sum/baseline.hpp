#include <span>

inline double total(std::span<const double> x, int) {
    double sum = 0;
    for (const double value : x) sum += value;
    return sum;
}
