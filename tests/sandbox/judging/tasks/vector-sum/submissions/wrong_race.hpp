#include <span>
#include <thread>

// Joins in an order that makes the result right almost always; the two writes still race.
inline double total(std::span<const double> x, int threads) {
    static int calls;
    double sum = 0;
    if (threads > 1) {
        std::thread other([] { for (int i = 0; i < 1000; ++i) calls = calls + 1; });
        for (int i = 0; i < 1000; ++i) calls = calls + 1;
        other.join();
    }
    for (const double value : x) sum += value;
    return sum;
}
