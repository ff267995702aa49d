// Counts calls of locks, semaphores and waits that are made while a thread is inside a call of the submission.
//
// An entry.cpp of a task that forbids waiting includes this before the submission, and puts an `Inside` round
// every call. All locks and waits of the standard library come down to one of these functions; ours stand in
// front of the C library's, count, and pass on. Sanitizers have their own in front, so there nothing is counted.
#pragma once

#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>

#include <atomic>
#include <cstdarg>
#include <cstdint>

namespace blocking_calls {

inline thread_local bool inside = false;               // this thread is in a call of the submission
inline std::atomic<std::uint64_t> counted{0};          // made by threads that were

struct Inside {
    Inside() { inside = true; }
    ~Inside() { inside = false; }
};

inline void count() {
    if (inside) counted.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace blocking_calls

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define PASS_ON(name, type, promise)                                                              \
    extern "C" int name(type* object) promise {                                                   \
        static const auto next = reinterpret_cast<int (*)(type*)>(dlsym(RTLD_NEXT, #name));       \
        blocking_calls::count();                                                                  \
        return next(object);                                                                      \
    }
PASS_ON(pthread_mutex_lock, pthread_mutex_t, noexcept)
PASS_ON(pthread_mutex_trylock, pthread_mutex_t, noexcept)
PASS_ON(pthread_rwlock_rdlock, pthread_rwlock_t, noexcept)
PASS_ON(pthread_rwlock_wrlock, pthread_rwlock_t, noexcept)
PASS_ON(sem_wait, sem_t, )
#undef PASS_ON

extern "C" int pthread_spin_lock(pthread_spinlock_t* object) noexcept {
    static const auto next = reinterpret_cast<int (*)(pthread_spinlock_t*)>(dlsym(RTLD_NEXT, "pthread_spin_lock"));
    blocking_calls::count();
    return next(object);
}

extern "C" long syscall(long number, ...) noexcept {  // a futex: std::atomic::wait, std::counting_semaphore
    static const auto next = reinterpret_cast<long (*)(long, ...)>(dlsym(RTLD_NEXT, "syscall"));
    va_list list;
    va_start(list, number);
    long a[6];
    for (auto& argument : a) argument = va_arg(list, long);
    va_end(list);
    blocking_calls::count();
    return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
#endif
