#include "device.hpp"
#include "harness.hpp"
#include "submission.cuh"

void call(const sandbox::Call& call) {
    const auto x = call.input<float>("x");
    scale(x.data(), call.output<float>("out").data(), x.size(), static_cast<float>(call.number("factor")), sandbox::stream());
}
