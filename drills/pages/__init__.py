"""What pages show, and what they send, parsed at the door."""
