"""Mock rounds: composing a paper, sitting it, and what is said of it afterwards."""
