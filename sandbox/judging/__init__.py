"""What a grading host runs: `host.open_host(state)`, then `judge.judge(job, emit, facts, folder, host)`.

Three parties (see docs/tasks.md and docs/security.md): the supervisor (this process) starts a grader, which
holds answers, inputs and clock, and runners, which hold the submission and nothing else. Neither
Django nor Celery nor a database is known here.

    judge, supervisor, host     one job from source to report; what a grading host is
    languages/                  how a submission becomes something that a jail can run
    workshop                    what preparing and running programs needs
    proofs/                     what a host proves before it serves
    grader/, gpu/               the trusted process; its calls and clocks on a GPU
    profiling/                  what is known of kernels
    jails/, devices/            where untrusted code runs; the GPUs and their leases
    modes, measuring, protocol, report      terms that all of them share
    grading, sources, kernels, closeness, tensors      what a task's author imports

Imports go downwards in this list, but for the last two lines, which all may use; import-linter holds it.

This file imports nothing: the web needs `sandbox.judging.report`, and has none of a grading host's libraries.
"""
