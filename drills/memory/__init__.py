"""PURE: a memory and an answer in, the next memory and its day out."""
