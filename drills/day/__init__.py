"""A study day: what it plans, what comes next, how full the days ahead are, what it came to."""
