"""A grading host at work: one job with its devices, and what is said about it. No Django, no database.

`sandbox.grading_host`, the Celery application in front, is who imports it.
"""
