"""What the web and the grading hosts agree on: the broker's names, the queues, the seals on messages.

Both sides import it, so it knows neither Django nor the database.
"""
