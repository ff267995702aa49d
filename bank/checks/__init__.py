"""What `python -m bank check` looks at, one file a subject, each yielding problems in words."""
