"""Where code runs that nobody trusts: bubblewrap, a filter of system calls, limits; some started in advance.

`jail` is one of them, from a `plans.Plan`; `pool` keeps some ready. Knows nothing of tasks, languages or
verdicts, and imports only what the runner says on its way in and out. Anything above may import it.
"""
