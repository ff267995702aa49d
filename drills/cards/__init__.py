"""A person's own cards: found again by what they say; flashcards made, their HTML and images kept safe."""
