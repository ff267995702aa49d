// Uses the pool as its clients would and writes down what they saw. Whether that is right, the grader decides.
//
//   script    one thread follows a list of allocations and returns
//   churn     each thread takes some blocks, writes to them, reads them again and returns them
//   handover  each thread fills blocks and gives them to its neighbour, who reads and returns them
//   frozen    one thread is stopped anywhere at all, by a signal, while another one takes and returns blocks
#include "harness.hpp"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace {

thread_local bool inside = false;              // this thread is in a call of the pool
std::atomic<std::uint64_t> heap_calls{0};      // made by threads that were

[[maybe_unused]] void count_heap_call() {
    if (inside) heap_calls.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
// In front of the C library's allocator, which operator new uses as well: these count, and pass on.
extern "C" void* __libc_malloc(std::size_t) noexcept;
extern "C" void* __libc_memalign(std::size_t, std::size_t) noexcept;
extern "C" void* malloc(std::size_t size) noexcept {
    count_heap_call();
    return __libc_malloc(size);
}
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    count_heap_call();
    return __libc_memalign(alignment, size);
}
extern "C" int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
    count_heap_call();
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}
#endif

#include "strict.hpp"
#include "submission.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::size_t size_parameter(const sandbox::Call& call, const char* name) { return static_cast<std::size_t>(call.integer(name)); }

BlockPool pool_of(const sandbox::Call& call) {
    return BlockPool(size_parameter(call, "block_size"), size_parameter(call, "alignment"), size_parameter(call, "capacity"));
}

void* take(BlockPool& pool) {
    inside = true;
    void* block = pool.allocate();
    inside = false;
    return block;
}

void give(BlockPool& pool, void* block) {
    if (block == nullptr) return;
    inside = true;
    pool.deallocate(block);
    inside = false;
}

// Eight bytes at any address. Not memcpy: ThreadSanitizer does not see what the compiler makes of that.
struct __attribute__((packed, may_alias)) Word {
    std::uint64_t value;
};

// Writes the bytes of a token over a block, again and again.
void fill(void* block, std::size_t size, std::uint64_t token) {
    if (block == nullptr) return;
    auto* bytes = static_cast<unsigned char*>(block);
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) reinterpret_cast<Word*>(bytes + at)->value = token;
    for (; at < size; ++at) bytes[at] = static_cast<unsigned char>(token >> at % 8 * 8);
}

// One number for all bytes of a block; 0 if there is none.
std::uint64_t digest(const void* block, std::size_t size) {
    if (block == nullptr) return 0;
    const auto* bytes = static_cast<const unsigned char*>(block);
    std::uint64_t sum = 0, last = 0;
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) sum = sum * 31 + reinterpret_cast<const Word*>(bytes + at)->value;
    if (at == size) return sum;
    for (; at < size; ++at) last |= std::uint64_t{bytes[at]} << at % 8 * 8;
    return sum * 31 + last;
}

std::uint64_t address(const void* block) { return reinterpret_cast<std::uintptr_t>(block); }

void script(const sandbox::Call& call) {
    const auto size = size_parameter(call, "block_size");
    const auto returns = call.input<std::int64_t>("returns");  // which step's block to return; -1: allocate
    const auto tokens = call.input<std::uint64_t>("tokens");
    auto addresses = call.output<std::uint64_t>("addresses");
    auto digests = call.output<std::uint64_t>("digests");
    heap_calls = 0;
    BlockPool pool = pool_of(call);
    std::vector<void*> blocks(returns.size());
    for (std::size_t step = 0; step < returns.size(); ++step) {
        digests[step] = 0;
        if (returns[step] < 0) {
            blocks[step] = take(pool);
            fill(blocks[step], size, tokens[step]);
        } else {
            blocks[step] = blocks[static_cast<std::size_t>(returns[step])];
            digests[step] = digest(blocks[step], size);
            give(pool, blocks[step]);
        }
        addresses[step] = address(blocks[step]);
    }
    call.output<std::uint64_t>("heap_calls")[0] = heap_calls;
}

// When all threads have ended: takes every block, and one more.
void take_all(BlockPool& pool, std::span<std::uint64_t> addresses) {
    for (auto& taken : addresses) taken = address(pool.allocate());
}

template <typename Work>
void on_threads(std::size_t count, Work work) {
    std::vector<std::jthread> threads;
    for (std::size_t index = 0; index < count; ++index) threads.emplace_back([&work, index] { work(index); });
}

void* take_patiently(BlockPool& pool) {
    for (;;) {
        if (void* block = pool.allocate()) return block;
        std::this_thread::yield();
    }
}

void churn(const sandbox::Call& call) {
    const auto touch = size_parameter(call, "touch"), held = size_parameter(call, "held");
    const auto tokens = call.input<std::uint64_t>("tokens");
    auto digests = call.output<std::uint64_t>("digests");
    BlockPool pool = pool_of(call);
    const auto each = tokens.size() / size_parameter(call, "threads");
    on_threads(size_parameter(call, "threads"), [&](std::size_t thread) {
        std::vector<void*> blocks(held);
        for (auto at = thread * each; at < (thread + 1) * each; at += held) {
            for (std::size_t index = 0; index < held; ++index) {
                blocks[index] = take_patiently(pool);
                fill(blocks[index], touch, tokens[at + index]);
            }
            for (std::size_t index = 0; index < held; ++index) {
                digests[at + index] = digest(blocks[index], touch);
                pool.deallocate(blocks[index]);
            }
        }
    });
    take_all(pool, call.output<std::uint64_t>("addresses"));
}

// What one thread has been given and has not looked at yet.
class Mailbox {
public:
    struct Letter {
        void* block;
        std::size_t number;
    };
    void put(Letter letter) {
        const std::lock_guard lock(mutex_);
        letters_.push_back(letter);
    }
    std::vector<Letter> empty() {
        const std::lock_guard lock(mutex_);
        return std::exchange(letters_, {});
    }

private:
    std::mutex mutex_;
    std::vector<Letter> letters_;
};

void handover(const sandbox::Call& call) {
    const auto touch = size_parameter(call, "touch"), threads = size_parameter(call, "threads");
    const auto tokens = call.input<std::uint64_t>("tokens");
    auto digests = call.output<std::uint64_t>("digests");
    BlockPool pool = pool_of(call);
    std::vector<Mailbox> mailboxes(threads);
    std::atomic<std::size_t> read{0};
    const auto each = tokens.size() / threads;
    on_threads(threads, [&](std::size_t thread) {
        const auto read_mine = [&] {
            for (const auto& [block, number] : mailboxes[thread].empty()) {
                digests[number] = digest(block, touch);
                pool.deallocate(block);
                ++read;
            }
        };
        for (auto number = thread * each; number < (thread + 1) * each;) {
            if (void* block = pool.allocate()) {
                fill(block, touch, tokens[number]);
                mailboxes[(thread + 1) % threads].put({block, number++});
            } else {
                read_mine();
                std::this_thread::yield();
            }
        }
        while (read < tokens.size()) {
            read_mine();
            std::this_thread::yield();
        }
    });
    take_all(pool, call.output<std::uint64_t>("addresses"));
}

std::atomic<bool> freezing{false};
std::atomic<std::uint64_t> stops{0};

// A thread that got the signal stands still here, for two milliseconds at most: it may hold a lock.
void stand_still(int) {
    ++stops;
    for (const auto until = Clock::now() + std::chrono::milliseconds(2); freezing && Clock::now() < until;) sched_yield();
}

template <typename Condition>
void wait_until(Condition condition) {
    while (!condition()) std::this_thread::yield();
}

// The victim takes two blocks and returns them, for ever. In each round it is stopped at some
// instruction; meanwhile two blocks are taken and the first is returned; then the victim goes on, and the
// other block must still be ours.
void frozen_rounds(const sandbox::Call& call) {
    const auto size = size_parameter(call, "block_size");
    const auto tokens = call.input<std::uint64_t>("tokens");
    auto digests = call.output<std::uint64_t>("digests");
    BlockPool pool = pool_of(call);
    std::atomic<std::uint64_t> turns{0};
    std::atomic<bool> running{true};
    signal(SIGUSR1, stand_still);
    std::jthread victim([&] {
        for (; running; ++turns) {
            void *first = pool.allocate(), *second = pool.allocate();
            fill(first, size, turns);
            fill(second, size, turns);
            give(pool, first);
            give(pool, second);
        }
    });
    for (std::size_t round = 0; round < tokens.size(); ++round) {
        freezing = true;
        const auto before = stops.load();
        pthread_kill(victim.native_handle(), SIGUSR1);
        wait_until([&] { return stops > before; });
        void *first = pool.allocate(), *second = pool.allocate();
        fill(second, size, tokens[round]);
        give(pool, first);
        freezing = false;
        wait_until([&, from = turns.load()] { return turns >= from + 3; });
        digests[round] = digest(second, size);
        give(pool, second);
    }
    running = false;
    victim.join();
    take_all(pool, call.output<std::uint64_t>("addresses"));
}

}  // namespace

void call(const sandbox::Call& call) {
    const auto kind = call.text("kind");
    if (kind == "script") return script(call);
    if (kind == "churn") return churn(call);
    return kind == "handover" ? handover(call) : frozen_rounds(call);
}
