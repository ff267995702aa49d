def train_step(model, optimizer, loss, micro_batches, samples):
    """Leaves the model as it is."""
