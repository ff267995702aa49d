#include <span>

inline double total(std::span<const double> x, int) {
    double sum = 0;
    for (int round = 0; round < 8; ++round) {
        volatile double again = 0;
        for (const double value : x) again = again + value;
        sum = again;
    }
    return sum;
}
