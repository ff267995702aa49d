// Where a call's buffers live and how its time is taken: the processor (processor.cpp) or a GPU (device.cpp).
//
// harness.cpp is linked with one of the two. Times are claims: the submission lives in this process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>

namespace sandbox::place {

// What went wrong, in the words of whoever refused: "cudaErrorIllegalAddress: an illegal memory access ...".
class Fault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Before anything else. Throws Fault: the place is not fit, which is never the submission's doing.
void open();

// Maps what the descriptor stands for, and closes the descriptor. `bytes` may be zero. Throws Fault.
void* attach(int descriptor, std::size_t bytes, bool writable);

// Unmaps what attach() gave for the same number of bytes. Throws Fault.
void detach(void* address, std::size_t bytes);

// The words that hold a GPU's work back (sandbox/runner/gate.py); closes the descriptor. Throws Fault.
void take_page(int descriptor);

// Nanoseconds that the action took; all of its work is done at the end. `number` is the call's own.
// Throws Fault, or what the action throws.
std::int64_t timed(const std::function<void()>& action, std::uint64_t number);

}  // namespace sandbox::place
