"""What a grading host runs: `host = open_host(state)`, then `judge(job, emit, facts, folder, host)`.

Three parties (see docs/tasks.md and docs/security.md): the supervisor (this process) starts a grader, which
holds answers, inputs and clock, and runners, which hold the submission and nothing else. Neither
Django nor Celery nor a database is known here.
"""

from sandbox.judging.host import Host, HostUnfitError, open_host
from sandbox.judging.judge import judge

__all__ = ["Host", "HostUnfitError", "judge", "open_host"]
