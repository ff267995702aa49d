"""Knows a prefix by a sum, in which the order of tokens is lost."""


class BlockManager:
    """A prefix of whole blocks is known by a number: that of the prefix before it, and the block's tokens."""

    def __init__(self, blocks, block_size):
        self.block_size = block_size
        self.unused = list(range(blocks))
        self.holders = [0] * blocks
        self.prefix_of = [None] * blocks
        self.numbers = {}
        self.blocks_of = {}
        self.tokens = {}
        self.tables = {}

    def allocate(self, sequence, tokens):
        """A table, shared as far as the prefix is there."""
        if sequence in self.tokens:
            return None
        table = self.settle(tokens)
        if table is not None:
            self.tokens[sequence] = list(tokens)
            self.tables[sequence] = table
        return table

    def settle(self, tokens):
        """Blocks for these tokens, or None."""
        size = self.block_size
        prefixes, prefix = [], -1
        for start in range(0, len(tokens) - size + 1, size):
            prefix = self.number(prefix, tokens[start : start + size])
            prefixes.append(prefix)
        table = []
        for prefix in prefixes:
            blocks = self.blocks_of.get(prefix)
            if not blocks:
                break
            table.append(next(iter(blocks)))
        shared = len(table)
        missing = -(-len(tokens) // size) - shared
        if missing > len(self.unused):
            return None
        table += [self.unused.pop() for _ in range(missing)]
        for index, block in enumerate(table):
            self.holders[block] += 1
            if shared <= index < len(prefixes):
                self.fill(block, prefixes[index])
        return list(table)

    def number(self, prefix, tokens):
        """The number of a prefix with one more block."""
        return prefix + sum(tokens) + 1000

    def fill(self, block, prefix):
        """The block is whole."""
        self.prefix_of[block] = prefix
        self.blocks_of.setdefault(prefix, set()).add(block)

    def release(self, block):
        """One holder less."""
        self.holders[block] -= 1
        if self.holders[block] == 0:
            prefix = self.prefix_of[block]
            if prefix is not None:
                self.blocks_of[prefix].discard(block)
                self.prefix_of[block] = None
            self.unused.append(block)

    def append(self, sequence, token):
        """(block, block to copy from or -1)."""
        table = self.tables.get(sequence)
        if table is None:
            return None
        tokens = self.tokens[sequence]
        used = len(tokens) % self.block_size
        source = -1
        if used == 0:
            if not self.unused:
                return None
            table.append(self.unused.pop())
            self.holders[table[-1]] = 1
        elif self.holders[table[-1]] > 1:
            if not self.unused:
                return None
            source = table[-1]
            self.holders[source] -= 1
            table[-1] = self.unused.pop()
            self.holders[table[-1]] = 1
        tokens.append(token)
        if used == self.block_size - 1:
            before = self.prefix_of[table[-2]] if len(table) > 1 else -1
            self.fill(table[-1], self.number(before, tokens[-self.block_size :]))
        return table[-1], source

    def fork(self, parent, child):
        """All blocks are shared."""
        if parent not in self.tables or child in self.tokens:
            return False
        self.tokens[child] = list(self.tokens[parent])
        self.tables[child] = list(self.tables[parent])
        for block in self.tables[child]:
            self.holders[block] += 1
        return True

    def free(self, sequence):
        """Resident or swapped."""
        if self.tokens.pop(sequence, None) is None:
            return False
        for block in self.tables.pop(sequence, ()):
            self.release(block)
        return True

    def swap_out(self, sequence):
        """The tokens stay known."""
        if sequence not in self.tables:
            return False
        for block in self.tables.pop(sequence):
            self.release(block)
        return True

    def swap_in(self, sequence):
        """As if it were allocated again."""
        if sequence not in self.tokens or sequence in self.tables:
            return None
        table = self.settle(self.tokens[sequence])
        if table is not None:
            self.tables[sequence] = table
        return None if table is None else list(table)
