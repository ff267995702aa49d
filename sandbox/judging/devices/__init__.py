"""The GPUs of this host: which there are, who may use which now, and what the driver reports about them.

Imports nothing of ours. Imported by `host`, the fork server, `proofs` and `sandbox`'s grading host. What is
done with a GPU once it is leased stands in `gpu`.
"""
