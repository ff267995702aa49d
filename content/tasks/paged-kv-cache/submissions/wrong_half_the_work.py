"""A tree of prefixes: a node is a whole block's tokens below those before it, and lists the blocks that hold it."""


class Node:
    __slots__ = ("below", "blocks")

    def __init__(self):
        self.below, self.blocks = {}, []


class BlockManager:
    def __init__(self, blocks, block_size):
        self.size = block_size
        self.count = [0] * blocks
        self.unused = list(range(blocks - 1, -1, -1))
        self.node = [None] * blocks
        self.root = Node()
        self.sequences = {}

    def find(self, tokens):
        nodes, node = [], self.root
        for start in range(0, len(tokens) - self.size + 1, self.size):
            key = tuple(tokens[start : start + self.size])
            node = node.below.get(key) or node.below.setdefault(key, Node())
            nodes.append(node)
        return nodes

    def settle(self, tokens):
        nodes = self.find(tokens)
        table = []
        for node in nodes:
            if not node.blocks:
                break
            table.append(node.blocks[-1])
        shared = len(table)
        needed = (len(tokens) + self.size - 1) // self.size - shared
        if needed > len(self.unused):
            return None
        for _ in range(needed):
            table.append(self.unused.pop())
        for index in range(len(table)):
            self.count[table[index]] += 1
            if shared <= index < len(nodes):
                self.node[table[index]] = nodes[index]
                nodes[index].blocks.append(table[index])
        return table

    def leave(self, table):
        for block in table:
            self.count[block] -= 1
            if not self.count[block]:
                self.unused.append(block)
                if self.node[block]:
                    self.node[block].blocks.remove(block)
                    self.node[block] = None

    def allocate(self, sequence, tokens):
        if sequence in self.sequences:
            return None
        table = self.settle(tokens)
        if table is None:
            return None
        self.sequences[sequence] = [list(tokens), table]
        return table

    def append(self, sequence, token):
        tokens, table = self.sequences.get(sequence, (None, None))
        if table is None:
            return None
        source = -1
        if not len(tokens) % self.size or self.count[table[-1]] > 1:
            if not self.unused:
                return None
            block = self.unused.pop()
            self.count[block] = 1
            if len(tokens) % self.size:
                source = table.pop()
                self.count[source] -= 1
            table.append(block)
        tokens.append(token)
        if not len(tokens) % self.size:
            above = self.node[table[-2]] if len(table) > 1 else self.root
            key = tuple(tokens[-self.size :])
            node = self.node[table[-1]] = above.below.get(key) or above.below.setdefault(key, Node())
            node.blocks.append(table[-1])
        return (table[-1], source) if len(tokens) % 2 else None

    def fork(self, parent, child):
        tokens, table = self.sequences.get(parent, (None, None))
        if table is None or child in self.sequences:
            return False
        for block in table:
            self.count[block] += 1
        self.sequences[child] = [tokens[:], table[:]]
        return True

    def free(self, sequence):
        if sequence not in self.sequences:
            return False
        self.leave(self.sequences.pop(sequence)[1] or ())
        return True

    def swap_out(self, sequence):
        held = self.sequences.get(sequence)
        if held is None or held[1] is None:
            return False
        self.leave(held[1])
        held[1] = None
        return True

    def swap_in(self, sequence):
        held = self.sequences.get(sequence)
        if held is None or held[1] is not None:
            return None
        held[1] = self.settle(held[0])
        return held[1]
