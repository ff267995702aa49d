"""Use-cases of the study session: what is on the screen, and what a person does there."""
