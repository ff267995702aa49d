"""Held against the talent profile: five domains, what each demands, and what is known of a person."""
