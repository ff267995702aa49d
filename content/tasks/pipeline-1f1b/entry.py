"""Hands the times to the submission and its schedule to the output."""


def call(submission, parameters, inputs, outputs, wire):
    """One schedule."""
    outputs["events"][:] = submission.schedule(
        parameters["stages"],
        parameters["micro_batches"],
        parameters["chunks"],
        inputs["forward"],
        inputs["backward"],
        int(inputs["latency"][0]),
    )
