"""Hands the network to the submission and its answer to the outputs."""


def call(submission, parameters, inputs, outputs, wire):
    """One simulation."""
    begin, carried, waited = submission.simulate(
        parameters["algorithm"], parameters["world"], parameters["size"], inputs["links"], inputs["route"]
    )
    outputs["begin"][:] = begin
    outputs["carried"][:] = carried
    outputs["waited"][:] = waited
