def call(submission, parameters, inputs, outputs, wire):
    submission.square(inputs["x"], outputs["y"])
