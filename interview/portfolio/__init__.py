"""Hard output instead of words: a person's best submissions with their measured charts."""
