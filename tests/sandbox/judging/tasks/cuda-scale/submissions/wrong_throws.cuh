#include <cstddef>
#include <stdexcept>

inline void scale(const float*, float*, std::size_t, float, cudaStream_t) { throw std::runtime_error("no kernel today"); }
