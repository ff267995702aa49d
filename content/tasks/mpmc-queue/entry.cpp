// Runs the queue and writes down what came out of it. Whether that is right, the grader decides.
//
//   script    one thread follows a list of pushes and pops
//   stress    producers and consumers, on plain numbers or on elements that own memory
//   stalled   one thread stands still in the middle of moving its element; another one works on
#include "harness.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "blocking_calls.hpp"
#include "strict.hpp"
#include "submission.hpp"

namespace {

using blocking_calls::Inside;
std::atomic<std::int64_t> living{0};  // elements

using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(3);

// Lets a thread stand still in the middle of its next move, until it is let go.
struct Gate {
    std::atomic<bool> standing{false}, open{false};
};
thread_local Gate* gate = nullptr;

void pass_gate() {
    if (gate == nullptr) return;
    auto& here = *std::exchange(gate, nullptr);
    here.standing = true;
    while (!here.open) std::this_thread::yield();
}

// An element that owns memory, cannot be copied, and counts itself.
class Element {
public:
    Element() { ++living; }
    explicit Element(std::uint64_t token) : token_(new std::uint64_t(token)) { ++living; }
    Element(Element&& other) noexcept : token_(take(other)) { ++living; }
    Element& operator=(Element&& other) noexcept {
        token_ = take(other);
        return *this;
    }
    ~Element() { --living; }
    std::uint64_t token() const { return token_ ? *token_ : 0; }

private:
    static std::unique_ptr<std::uint64_t> take(Element& other) {
        pass_gate();
        return std::move(other.token_);
    }
    std::unique_ptr<std::uint64_t> token_;
};

std::uint64_t token_of(std::uint64_t token) { return token; }
std::uint64_t token_of(const Element& element) { return element.token(); }

template <typename T>
bool push(BoundedQueue<T>& queue, std::uint64_t token) {
    Inside guard;
    return queue.try_push(T(token));
}

template <typename T>
bool pop(BoundedQueue<T>& queue, T& element) {
    Inside guard;
    return queue.try_pop(element);
}

void script(const sandbox::Call& call) {
    const auto pushes = call.input<std::uint8_t>("pushes");
    const auto tokens = call.input<std::uint64_t>("tokens");
    auto succeeded = call.output<std::uint8_t>("succeeded");
    auto popped = call.output<std::uint64_t>("popped");
    living = 0;
    blocking_calls::counted = 0;
    {
        BoundedQueue<Element> queue(static_cast<std::size_t>(call.integer("capacity")));
        for (std::size_t step = 0; step < pushes.size(); ++step) {
            Element element;
            succeeded[step] = pushes[step] ? push(queue, tokens[step]) : pop(queue, element);
            popped[step] = element.token();
        }
    }
    call.output<std::int64_t>("living")[0] = living;
    call.output<std::uint64_t>("blocking_calls")[0] = blocking_calls::counted;
}

template <typename T>
void produce(BoundedQueue<T>& queue, std::span<const std::uint64_t> tokens) {
    for (const auto token : tokens) {
        while (!queue.try_push(T(token))) std::this_thread::yield();
    }
}

template <typename T>
void consume(BoundedQueue<T>& queue, const std::atomic<int>& producing, std::vector<std::uint64_t>& log) {
    T element{};
    while (log.size() < log.capacity()) {
        const bool last = producing == 0;
        if (queue.try_pop(element)) {
            log.push_back(token_of(element));
        } else if (last) {
            return;
        } else {
            std::this_thread::yield();
        }
    }
}

// One log a consumer, and a last one for what is left when all threads have ended.
template <typename T>
std::vector<std::vector<std::uint64_t>> logs_of(const sandbox::Call& call) {
    const auto tokens = call.input<std::uint64_t>("tokens");
    const auto producers = static_cast<std::size_t>(call.integer("producers"));
    std::vector<std::vector<std::uint64_t>> logs(static_cast<std::size_t>(call.integer("consumers")) + 1);
    for (auto& log : logs) log.reserve(tokens.size() + 1);
    BoundedQueue<T> queue(static_cast<std::size_t>(call.integer("capacity")));
    std::atomic<int> producing{static_cast<int>(producers)};
    {
        std::vector<std::jthread> threads;
        for (std::size_t consumer = 0; consumer + 1 < logs.size(); ++consumer) {
            threads.emplace_back([&, consumer] { consume(queue, producing, logs[consumer]); });
        }
        const auto each = tokens.size() / producers;
        for (std::size_t producer = 0; producer < producers; ++producer) {
            threads.emplace_back([&, part = tokens.subspan(producer * each, each)] {
                produce(queue, part);
                --producing;
            });
        }
    }
    consume(queue, producing, logs.back());
    return logs;
}

template <typename T>
void stress(const sandbox::Call& call) {
    auto counts = call.output<std::int64_t>("counts");
    auto popped = call.output<std::uint64_t>("popped");
    std::size_t place = 0, row = 0;
    for (const auto& log : logs_of<T>(call)) {
        counts[row++] = static_cast<std::int64_t>(log.size());
        const auto fitting = std::min(log.size(), popped.size() - place);
        std::copy_n(log.begin(), fitting, popped.begin() + static_cast<std::ptrdiff_t>(place));
        place += fitting;
    }
}

template <typename Condition>
bool await(Condition condition) {
    for (const auto until = Clock::now() + patience; Clock::now() < until; std::this_thread::yield()) {
        if (condition()) return true;
    }
    return condition();
}

// What one thread does to the queue, step by step: whether each call succeeded, and what it popped.
class Steps {
public:
    Steps(const sandbox::Call& call, BoundedQueue<Element>& queue)
        : pushes_(call.input<std::uint8_t>("pushes")), tokens_(call.input<std::uint64_t>("tokens")),
          succeeded_(call.output<std::uint8_t>("succeeded")), popped_(call.output<std::uint64_t>("popped")), queue_(queue) {}

    void run(std::size_t from, std::size_t to) {
        for (auto step = from; step < to; ++step) {
            Element element;
            succeeded_[step] = pushes_[step] ? push(queue_, tokens_[step]) : pop(queue_, element);
            popped_[step] = element.token();
        }
    }

private:
    std::span<const std::uint8_t> pushes_;
    std::span<const std::uint64_t> tokens_;
    std::span<std::uint8_t> succeeded_;
    std::span<std::uint64_t> popped_;
    BoundedQueue<Element>& queue_;
};

// Steps before `stalled` come first; then that step stands still while another thread takes those up to
// `end`; then it goes on; the rest comes last.
void stalled(const sandbox::Call& call) {
    BoundedQueue<Element> queue(static_cast<std::size_t>(call.integer("capacity")));
    const auto at = static_cast<std::size_t>(call.integer("stalled"));
    const auto end = static_cast<std::size_t>(call.integer("end"));
    Steps steps(call, queue);
    steps.run(0, at);
    Gate here;
    std::atomic<bool> first_done{false}, second_done{false};
    std::jthread first([&] {
        gate = &here;
        steps.run(at, at + 1);
        gate = nullptr;
        first_done = true;
    });
    await([&] { return here.standing || first_done; });
    std::jthread second([&] {
        steps.run(at + 1, end);
        second_done = true;
    });
    call.output<std::uint8_t>("returned")[0] = await([&] { return second_done.load(); });
    here.open = true;
    first.join();
    second.join();
    steps.run(end, call.input<std::uint8_t>("pushes").size());
}

}  // namespace

void call(const sandbox::Call& call) {
    const auto kind = call.text("kind");
    if (kind == "script") return script(call);
    if (kind == "stalled") return stalled(call);
    return call.text("element") == "owning" ? stress<Element>(call) : stress<std::uint64_t>(call);
}
