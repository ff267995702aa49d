"""Claims a time that is not a number, which the schema does not know."""

place = harness()["main"]["place"]
type(place).timed = staticmethod(lambda action, number: action() or float("nan"))
