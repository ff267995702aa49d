// What an entry.cpp sees of the process inside the jail: the arguments of a call.
//
// entry.cpp includes this file and the submission and defines
//
//     void call(const sandbox::Call& call);
//
// main and the protocol are in harness.cpp, which is compiled once and then linked: most of the time
// of a compilation would otherwise be ours, not the learner's.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

namespace sandbox {

struct Buffer {
    void* address = nullptr;
    std::size_t bytes = 0;
    bool writable = false;
};

struct Arguments;  // harness.cpp knows what they are made of

class Call {
public:
    explicit Call(const Arguments& arguments) : arguments_(arguments) {}

    template <typename T>
    std::span<const T> input(const std::string& name) const {
        return view<const T>(name, false);
    }

    template <typename T>
    std::span<T> output(const std::string& name) const {
        return view<T>(name, true);
    }

    std::int64_t integer(const std::string& name) const;
    double number(const std::string& name) const;
    bool flag(const std::string& name) const;
    std::string text(const std::string& name) const;

private:
    Buffer buffer(const std::string& name) const;

    template <typename T>
    std::span<T> view(const std::string& name, bool writable) const {
        const auto found = buffer(name);
        if (found.writable != writable) throw std::logic_error(name + " is not such a buffer");
        return {static_cast<T*>(found.address), found.bytes / sizeof(T)};
    }

    const Arguments& arguments_;
};

}  // namespace sandbox

void call(const sandbox::Call& call);
