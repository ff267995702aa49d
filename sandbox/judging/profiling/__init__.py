"""What is known of a submission's kernels beside whether they are right: shown, never scored.

`claims` cleans what a jail says, `occupancy` computes, `nsight` reads the device's counters. Imported by the
grader, the CUDA language's `cuda_kernels` and `judge`. What a compiler says stands with its language.
"""
