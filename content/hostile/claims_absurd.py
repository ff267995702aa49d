"""Claims that a call took minus nine hundred years: the number is of the schema, and nobody believes it."""

place = harness()["main"]["place"]
type(place).timed = staticmethod(lambda action, number: action() or -(2**63))
