"""How the cards of one person are scheduled: what they chose, and the parameters fitted to their answers."""
