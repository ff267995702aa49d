// Included by entry.cpp before the submission: the sanitizers watch the submission whether it likes it or not.
//
// A submission may define hooks that silence ThreadSanitizer, mark functions as not to be watched, or
// ask the preprocessor which build this is and race only where nobody looks. Here the hooks are taken,
// and the words are poisoned, which the compiler reports and nobody can undo. What is *not* covered:
// a program can still find out at run time that a sanitizer is loaded.
#pragma once
#pragma GCC system_header  // no warnings that a learner could do nothing about

#include <atomic>
#include <cassert>
#include <memory>

#ifndef NDEBUG
#define NDEBUG  // as in the plain build: assert() must not tell the builds apart
#endif

// A race whose first access is no longer in ThreadSanitizer's history is not reported: keep as much as it can.
extern "C" inline __attribute__((used)) const char* __tsan_default_options() { return "history_size=7"; }
extern "C" inline __attribute__((used)) const char* __tsan_default_suppressions() { return ""; }
extern "C" inline __attribute__((used)) const char* __asan_default_options() { return ""; }
extern "C" inline __attribute__((used)) const char* __asan_default_suppressions() { return ""; }
extern "C" inline __attribute__((used)) const char* __ubsan_default_options() { return ""; }

#pragma GCC poison __tsan_default_options __tsan_default_suppressions
#pragma GCC poison __asan_default_options __asan_default_suppressions __ubsan_default_options
#pragma GCC poison no_sanitize __no_sanitize__ no_sanitize_thread __no_sanitize_thread__
#pragma GCC poison no_sanitize_address __no_sanitize_address__ no_address_safety_analysis
#pragma GCC poison no_sanitize_undefined __no_sanitize_undefined__
#pragma GCC poison __SANITIZE_THREAD__ __SANITIZE_ADDRESS__
#pragma GCC poison AnnotateIgnoreReadsBegin AnnotateIgnoreWritesBegin AnnotateHappensBefore AnnotateHappensAfter
#pragma GCC poison __tsan_acquire __tsan_release __tsan_ignore_thread_begin
