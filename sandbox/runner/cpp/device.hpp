// What an entry.cu sees beside harness.hpp: buffers of a call lie in the device's memory, and this is the
// stream on which a call's work is timed. It waits for the default stream and the default stream for it.
#pragma once

#include <cuda_runtime_api.h>

namespace sandbox {

cudaStream_t stream();

}  // namespace sandbox
