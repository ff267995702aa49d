// Buffers in shared memory, and the processor's clock.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "place.hpp"

namespace sandbox::place {
namespace {

std::size_t mapped(std::size_t bytes) { return std::max<std::size_t>(bytes, 1); }

}  // namespace

void open() {}

void* attach(int descriptor, std::size_t bytes, bool writable) {
    const int protection = PROT_READ | (writable ? PROT_WRITE : 0);
    void* address = mmap(nullptr, mapped(bytes), protection, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (address == MAP_FAILED) throw Fault("a buffer cannot be mapped");
    return address;
}

void detach(void* address, std::size_t bytes) { munmap(address, mapped(bytes)); }

void take_page(int) { throw Fault("only the work of a GPU is held back"); }

std::int64_t timed(const std::function<void()>& action, std::uint64_t) {
    const auto started = std::chrono::steady_clock::now();
    action();
    const auto taken = std::chrono::steady_clock::now() - started;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(taken).count();
}

}  // namespace sandbox::place
