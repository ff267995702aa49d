#include <span>
#include <vector>

inline double total(std::span<const double> x, int) {
    std::vector<double> copy(x.begin(), x.end());
    double sum = 0;
    for (std::size_t i = 0; i <= copy.size(); ++i) {
        const double value = copy.data()[i];
        if (i < copy.size()) sum += value;
    }
    volatile double past = copy.data()[copy.size()];
    return sum + 0 * (past == past ? 0.0 : 0.0);
}
