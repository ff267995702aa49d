"""The grader's side of a GPU: its memory, the gate, two clocks, rates and conditions of the device.

Everything here needs a device, torch and the driver's bindings, except `clocks`, which is arithmetic.
"""
