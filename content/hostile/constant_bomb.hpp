// Computes at compile time, for ever as far as anybody will wait.
constexpr unsigned long long forever(unsigned long long n) {
    unsigned long long x = n;
    for (unsigned long long i = 0; i < 1ull << 60; ++i) x = x * 6364136223846793005ull + i;
    return x;
}
static_assert(forever(1) != 0);
