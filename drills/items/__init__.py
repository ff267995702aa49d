"""What there is to learn: content and its mirror, own cards, notes; and where a person stands with it."""
