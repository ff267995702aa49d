def all_reduce(x, rank, size):
    """Prints for ever."""
    while True:
        print("passed " * 1000)
