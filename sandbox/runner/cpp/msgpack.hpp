// The part of MessagePack that our messages use: integers, doubles, booleans, strings, arrays, maps.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sandbox::msgpack {

class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    std::size_t array() {
        const auto tag = byte();
        if ((tag & 0xf0) == 0x90) return tag & 0x0f;
        if (tag == 0xdc) return big(2);
        if (tag == 0xdd) return big(4);
        throw std::runtime_error("expected an array");
    }

    std::size_t map() {
        const auto tag = byte();
        if ((tag & 0xf0) == 0x80) return tag & 0x0f;
        if (tag == 0xde) return big(2);
        if (tag == 0xdf) return big(4);
        throw std::runtime_error("expected a map");
    }

    std::string string() {
        const auto tag = byte();
        if ((tag & 0xe0) == 0xa0) return take(tag & 0x1f);
        if (tag == 0xd9) return take(big(1));
        if (tag == 0xda) return take(big(2));
        if (tag == 0xdb) return take(big(4));
        throw std::runtime_error("expected a string");
    }

    bool boolean() {
        const auto tag = byte();
        if (tag != 0xc2 && tag != 0xc3) throw std::runtime_error("expected a boolean");
        return tag == 0xc3;
    }

    std::int64_t integer() {
        const auto tag = byte();
        if (tag < 0x80) return tag;
        if (tag >= 0xe0) return static_cast<std::int8_t>(tag);
        if (tag >= 0xcc && tag <= 0xcf) return static_cast<std::int64_t>(big(1u << (tag - 0xcc)));
        if (tag >= 0xd0 && tag <= 0xd3) return negative(1u << (tag - 0xd0));
        throw std::runtime_error("expected an integer");
    }

    using Scalar = std::variant<bool, std::int64_t, double, std::string>;

    Scalar scalar() {
        const auto tag = static_cast<std::uint8_t>(bytes_.at(at_));
        if (tag == 0xc2 || tag == 0xc3) return boolean();
        if (tag == 0xcb) {
            byte();
            return std::bit_cast<double>(big(8));
        }
        if ((tag & 0xe0) == 0xa0 || (tag >= 0xd9 && tag <= 0xdb)) return string();
        return integer();
    }

private:
    std::uint8_t byte() { return static_cast<std::uint8_t>(bytes_.at(at_++)); }

    std::uint64_t big(std::size_t size) {
        std::uint64_t value = 0;
        while (size-- > 0) value = value << 8 | byte();
        return value;
    }

    std::int64_t negative(std::size_t size) {
        const auto shift = 64 - 8 * size;
        return static_cast<std::int64_t>(big(size) << shift) >> shift;
    }

    std::string take(std::size_t size) {
        if (size > bytes_.size() - at_) throw std::runtime_error("a message ends too early");
        at_ += size;
        return std::string(bytes_.substr(at_ - size, size));
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
};

class Writer {
public:
    Writer& array(std::uint8_t size) { return raw(static_cast<char>(0x90 | size)); }

    Writer& string(std::string_view text) {
        raw(static_cast<char>(0xda));
        return big(text.size(), 2).append(text);
    }

    Writer& integer(std::uint64_t value) {
        raw(static_cast<char>(0xcf));
        return big(value, 8);
    }

    const std::string& bytes() const { return bytes_; }

private:
    Writer& raw(char byte) {
        bytes_ += byte;
        return *this;
    }

    Writer& append(std::string_view text) {
        bytes_ += text;
        return *this;
    }

    Writer& big(std::uint64_t value, int size) {
        while (size-- > 0) raw(static_cast<char>(value >> (8 * size)));
        return *this;
    }

    std::string bytes_;
};

}  // namespace sandbox::msgpack
