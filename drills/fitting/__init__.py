"""Personal parameters: the 21 weights of FSRS-6 fitted to what one person answered. PURE.

What is minimised, in `optimiser`, is the mean log-loss of "recalled or not" over the reviews at least one day
after the card's last one (answers of the same day move the memory, but are not scored, as in FSRS's own
optimisers), plus a Gaussian prior around the defaults, as wide as people differ. The prior counts once, each
review once more: with few reviews the defaults speak, with many the person.

All histories go through one program over arrays. `histories` sorts cards by the number of their answers, so
that the n-th answers of all cards lie side by side and the cards still alive are always the first ones: no
padding, no loop over cards, only one over the length of the longest history. `model` is FSRS-6 over such
columns; the tests hold it to `drills.planning.memory_model`, and that to py-fsrs.

Is it worth having? The latest fifth of the scored reviews, by day, is held back. Parameters fitted to the
rest must predict it better than those in force; only then they are fitted once more, to everything, and
adopted. A person with fewer than `FEWEST` scored reviews keeps the defaults.

numpy is enough, and quicker than automatic differentiation (docs/decisions/0102-fitting-with-numpy.md): a
thousand reviews take a tenth of a second, a hundred thousand a few seconds. Deterministic: full batches,
double precision, no chance anywhere.
"""
