// Runs the queue and writes down what came out of it. Whether that is right, the grader decides.
//
//   script    one thread follows a list of pushes and pops
//   stream    a producer and a consumer; `apart`, each on a processor of its own where there are two
//   stalled   one of them stands still in the middle of moving its element; the other works on
#include "harness.hpp"

#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "blocking_calls.hpp"
#include "strict.hpp"
#include "submission.hpp"

namespace {

using blocking_calls::Inside;
using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(3);

std::atomic<std::int64_t> living{0};  // elements

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

// What is done to the queue, step by step: whether each call succeeded, and what it popped.
class Steps {
public:
    Steps(const sandbox::Call& call, SpscQueue<Element>& queue)
        : pushes_(call.input<std::uint8_t>("pushes")), tokens_(call.input<std::uint64_t>("tokens")),
          succeeded_(call.output<std::uint8_t>("succeeded")), popped_(call.output<std::uint64_t>("popped")), queue_(queue) {}

    void run(std::size_t from, std::size_t to) {
        for (auto step = from; step < to; ++step) {
            Element element;
            succeeded_[step] = pushes_[step] ? push(tokens_[step]) : pop(element);
            popped_[step] = element.token();
        }
    }

    std::size_t size() const { return pushes_.size(); }

private:
    bool push(std::uint64_t token) {
        Inside guard;
        return queue_.try_push(Element(token));
    }
    bool pop(Element& element) {
        Inside guard;
        return queue_.try_pop(element);
    }

    std::span<const std::uint8_t> pushes_;
    std::span<const std::uint64_t> tokens_;
    std::span<std::uint8_t> succeeded_;
    std::span<std::uint64_t> popped_;
    SpscQueue<Element>& queue_;
};

std::size_t capacity(const sandbox::Call& call) { return static_cast<std::size_t>(call.integer("capacity")); }

void script(const sandbox::Call& call) {
    living = 0;
    blocking_calls::counted = 0;
    {
        SpscQueue<Element> queue(capacity(call));
        Steps steps(call, queue);
        steps.run(0, steps.size());
    }
    call.output<std::int64_t>("living")[0] = living;
    call.output<std::uint64_t>("blocking_calls")[0] = blocking_calls::counted;
}

template <typename Condition>
bool await(Condition condition) {
    for (const auto until = Clock::now() + patience; Clock::now() < until; std::this_thread::yield()) {
        if (condition()) return true;
    }
    return condition();
}

// Steps up to `before` come first; the next one stands still; meanwhile another thread takes the steps of the
// other role; then the one that stood still goes on; the rest comes last.
void stalled(const sandbox::Call& call) {
    SpscQueue<Element> queue(capacity(call));
    Steps steps(call, queue);
    const auto at = static_cast<std::size_t>(call.integer("before"));
    const auto end = at + 1 + static_cast<std::size_t>(call.integer("meanwhile"));
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
    steps.run(end, steps.size());
}

// Only on processors of their own do two threads contend for a cache line all the time.
void settle_on(int which, bool apart) {
    cpu_set_t allowed, one;
    if (!apart || sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) return;
    CPU_ZERO(&one);
    for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (CPU_ISSET(processor, &allowed) && which-- == 0) CPU_SET(processor, &one);
    }
    pthread_setaffinity_np(pthread_self(), sizeof one, &one);
}

template <typename T>
void stream(const sandbox::Call& call) {
    const auto tokens = call.input<std::uint64_t>("tokens");
    const auto popped = call.output<std::uint64_t>("popped");
    SpscQueue<T> queue(capacity(call));
    const bool apart = call.flag("apart");
    std::atomic<bool> all_pushed{false};
    std::jthread producer([&] {
        settle_on(0, apart);
        for (const auto token : tokens) {
            while (!queue.try_push(T(token))) std::this_thread::yield();
        }
        all_pushed = true;
    });
    std::size_t count = 0;
    std::jthread consumer([&] {
        settle_on(1, apart);
        T element{};
        while (count < popped.size()) {
            const bool last = all_pushed.load(std::memory_order_acquire);
            if (queue.try_pop(element)) {
                popped[count++] = token_of(element);
            } else if (last) {
                return;
            } else {
                std::this_thread::yield();
            }
        }
    });
    producer.join();
    consumer.join();
    call.output<std::int64_t>("count")[0] = static_cast<std::int64_t>(count);
}

}  // namespace

void call(const sandbox::Call& call) {
    const auto kind = call.text("kind");
    if (kind == "script") return script(call);
    if (kind == "stalled") return stalled(call);
    return call.text("element") == "owning" ? stream<Element>(call) : stream<std::uint64_t>(call);
}
