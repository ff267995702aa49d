#include <span>
inline double total(std::span<const double>, int) {
    volatile int* nowhere = nullptr;
    return *nowhere;
}
