"""The trusted side of a judgement: the process that holds a task's grader, inputs, clock and every verdict.

`fork_server` starts it, `process` is what it runs. `checking` calls each case once, `ranking` times the
measured ones, `inspection` looks at kernels; `programs` and `crew` speak to the runners. Imported by
`workshop` (to start it), by `supervisor`, `judge` and `languages` (for the names of builds and ends), and by
`gpu`, which is loaded here by name where there is one. It knows no language, no compiler and no host.
"""
