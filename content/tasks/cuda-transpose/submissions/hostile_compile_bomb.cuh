// A kernel that is never finished being written.
template <unsigned long long N>
struct Deep {
    using type = typename Deep<N - 1>::type;
    static_assert(sizeof(type) + sizeof(typename Deep<N - 2>::type) > 0);
};
template <>
struct Deep<0> {
    using type = int;
};
inline void transpose(const float*, float*, int, int, cudaStream_t) { (void)sizeof(Deep<(1ull << 62)>::type); }
