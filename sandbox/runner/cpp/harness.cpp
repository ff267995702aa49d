// The process inside the jail for C++ and CUDA submissions: main, the protocol, and the arguments of a call.
//
// It is linked with a place (place.hpp): the processor or a GPU. Descriptor 0 is the socket to the grader. The messages are those of sandbox/runner/messages.py; a
// message is an array with its name in front, behind four bytes of length. What is said here is a
// claim: the submission lives in this very process.
#include "harness.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <utility>
#include <vector>

#include "msgpack.hpp"
#include "place.hpp"

namespace sandbox {

struct Arguments {
    std::map<std::string, Buffer> buffers;
    std::map<std::string, msgpack::Reader::Scalar> parameters;

    template <typename T>
    T parameter(const std::string& name) const {
        return std::get<T>(parameters.at(name));
    }
};

Buffer Call::buffer(const std::string& name) const { return arguments_.buffers.at(name); }
std::int64_t Call::integer(const std::string& name) const { return arguments_.parameter<std::int64_t>(name); }
double Call::number(const std::string& name) const { return arguments_.parameter<double>(name); }
bool Call::flag(const std::string& name) const { return arguments_.parameter<bool>(name); }
std::string Call::text(const std::string& name) const { return arguments_.parameter<std::string>(name); }

namespace {

constexpr std::uint64_t protocol_version = 2;
constexpr std::size_t most_descriptors = 64;
constexpr std::size_t longest_text = 8000;

struct Frame {
    std::string body;
    std::vector<int> descriptors;
};

class Socket {
public:
    Socket() : descriptor_(dup(0)) {
        const int null = open("/dev/null", O_RDONLY);
        dup2(null, 0);
        close(null);
    }

    Frame receive() {
        Frame frame;
        std::uint32_t length = 0;
        read_exactly(reinterpret_cast<char*>(&length), sizeof length, frame.descriptors);
        frame.body.resize(length);
        read_exactly(frame.body.data(), length, frame.descriptors);
        return frame;
    }

    void send(const msgpack::Writer& message) {
        const auto length = static_cast<std::uint32_t>(message.bytes().size());
        write_all(std::string(reinterpret_cast<const char*>(&length), sizeof length) + message.bytes());
    }

private:
    void read_exactly(char* to, std::size_t size, std::vector<int>& descriptors) {
        while (size > 0) {
            alignas(cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))];
            iovec part{to, size};
            msghdr header{};
            header.msg_iov = &part;
            header.msg_iovlen = 1;
            header.msg_control = control;
            header.msg_controllen = sizeof control;
            const auto count = recvmsg(descriptor_, &header, MSG_CMSG_CLOEXEC);
            if (count <= 0) {  // the grader hung up: there is no more work
                std::fflush(nullptr);  // a run of one's own shows what was printed
                std::_Exit(0);
            }
            collect(header, descriptors);
            to += count;
            size -= static_cast<std::size_t>(count);
        }
    }

    static void collect(msghdr& header, std::vector<int>& descriptors) {
        for (auto* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
            if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
            std::vector<int> fresh((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            std::memcpy(fresh.data(), CMSG_DATA(part), fresh.size() * sizeof(int));
            descriptors.insert(descriptors.end(), fresh.begin(), fresh.end());
        }
    }

    void write_all(const std::string& bytes) {
        for (std::size_t sent = 0; sent < bytes.size();) {
            const auto count = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (count <= 0) std::_Exit(0);
            sent += static_cast<std::size_t>(count);
        }
    }

    int descriptor_;
};

std::size_t bytes_of(const std::string& dtype, const std::vector<std::int64_t>& shape) {
    auto count = dtype == "bfloat16" ? 2 : static_cast<std::size_t>(std::stoul(dtype.substr(2)));  // "<f8": eight
    for (const auto extent : shape) count *= static_cast<std::size_t>(extent);
    return count;
}

std::pair<std::string, Buffer> read_buffer(msgpack::Reader& reader, int descriptor) {
    reader.array();
    const auto name = reader.string();
    const auto dtype = reader.string();
    std::vector<std::int64_t> shape(reader.array());
    for (auto& extent : shape) extent = reader.integer();
    const bool writable = reader.boolean();
    const auto bytes = bytes_of(dtype, shape);
    return {name, Buffer{place::attach(descriptor, bytes, writable), bytes, writable}};
}

// The arguments of the next calls: one set a slot.
using Slots = std::vector<Arguments>;

void release(Slots& slots) {
    for (const auto& arguments : slots) {
        for (const auto& [name, buffer] : arguments.buffers) place::detach(buffer.address, buffer.bytes);
    }
    slots.clear();
}

Slots read_slots(msgpack::Reader& reader, const std::vector<int>& descriptors) {
    std::vector<std::pair<std::string, Buffer>> buffers(reader.array());
    for (std::size_t index = 0; index < buffers.size(); ++index) {
        buffers[index] = read_buffer(reader, descriptors.at(index));
    }
    Arguments common;
    for (auto left = reader.map(); left > 0; --left) {
        const auto name = reader.string();
        common.parameters.emplace(name, reader.scalar());
    }
    Slots slots(static_cast<std::size_t>(reader.integer()), common);
    const auto each = buffers.size() / slots.size();  // they come one slot behind the other
    for (std::size_t index = 0; index < buffers.size(); ++index) slots.at(index / each).buffers.insert(buffers[index]);
    return slots;
}

msgpack::Writer failed(const std::string& kind, const std::string& headline) {
    return msgpack::Writer().array(4).string("failed").string(kind).string(headline.substr(0, longest_text)).string("");
}

// Calls the submission once and says how that went.
void run(Socket& socket, const Arguments& arguments, std::uint64_t number) {
    try {
        const auto claimed = place::timed([&] { ::call(Call(arguments)); }, number);
        socket.send(msgpack::Writer().array(3).string("done").integer(number).integer(static_cast<std::uint64_t>(claimed)));
    } catch (const place::Fault& fault) {
        socket.send(failed("exception", fault.what()));
    } catch (const std::exception& error) {
        socket.send(failed("exception", std::string("std::exception: ") + error.what()));
    } catch (...) {
        socket.send(failed("exception", "an exception of unknown type"));
    }
}

void serve(Socket& socket) {
    Slots slots;
    for (;;) {
        const auto frame = socket.receive();
        msgpack::Reader reader(frame.body);
        reader.array();
        const auto name = reader.string();
        if (name == "quit") return;
        if (name == "page") {
            place::take_page(frame.descriptors.at(0));
        } else if (name == "map") {
            release(slots);
            slots = read_slots(reader, frame.descriptors);
            socket.send(msgpack::Writer().array(1).string("mapped"));
        } else if (name == "go") {
            const auto number = static_cast<std::uint64_t>(reader.integer());
            run(socket, slots.at(static_cast<std::size_t>(reader.integer())), number);
        }
    }
}

}  // namespace
}  // namespace sandbox

int main() {
    sandbox::Socket socket;
    try {
        sandbox::place::open();
        socket.send(sandbox::msgpack::Writer().array(2).string("ready").integer(sandbox::protocol_version));
        sandbox::serve(socket);
    } catch (const sandbox::place::Fault& fault) {  // not in a call: the host's own trouble
        socket.send(sandbox::failed("host", fault.what()));
    }
}
