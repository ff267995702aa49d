// Included by entry.cu before the submission, where a task asks for kernels of one's own: the libraries that
// come with CUDA's headers and do the whole work cannot be named after this, and nobody can undo that.
//
// What is not covered: a program can look up a library of the host at run time. There is none in the jail.
#pragma once

#include <cuda_runtime.h>

#pragma GCC poison cub CUB_NS_PREFIX thrust THRUST_NS_PREFIX dlopen dlmopen dlsym dlvsym
#pragma GCC poison cudaLibraryLoadData cudaLibraryLoadFromFile cuModuleLoad cuModuleLoadData cuLibraryLoadData
