"""What a grading host runs: `host.open_host(state)`, then `judge.judge(job, emit, facts, folder, host)`.

Three parties (see docs/tasks.md and docs/security.md): the supervisor (this process) starts a grader, which
holds answers, inputs and clock, and runners, which hold the submission and nothing else. Neither
Django nor Celery nor a database is known here.

This file imports nothing: the web needs `sandbox.judging.report`, and has none of a grading host's libraries.
"""
