#include <cstddef>

inline void scale(const float* /*x*/, float* /*out*/, std::size_t /*size*/, float /*factor*/, cudaStream_t /*stream*/) {}
