"""What a host proves before it serves anybody: that the jail holds, and that each GPU is in order.

`selftest` and `probing` run here; `probe` and `device_probe` are the programs that they run in jails, alone
and without anything of ours. Imported by `host` and by `sandbox`'s grading host.
"""
