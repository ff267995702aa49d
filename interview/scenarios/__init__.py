"""Scenarios being played: `play` writes, `scoring` judges, `words` says it, `timelines` reads traces out."""
