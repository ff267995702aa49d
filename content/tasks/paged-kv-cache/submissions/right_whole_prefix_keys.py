"""The whole prefix as bytes is the key of a block: long keys, short code."""

from collections import defaultdict


class BlockManager:
    def __init__(self, blocks, block_size):
        self.size = block_size
        self.free_blocks = set(range(blocks))
        self.holders = defaultdict(int)
        self.key = {}
        self.found = defaultdict(set)
        self.text = {}
        self.table = {}

    def keys(self, text):
        return [text[: end * 8] for end in range(self.size, len(text) // 8 + 1, self.size)]

    def place(self, sequence, text):
        keys = self.keys(text)
        table = []
        for key in keys:
            if not self.found[key]:
                break
            table.append(min(self.found[key]))
        shared = len(table)
        missing = -(-len(text) // 8 // self.size) - shared
        if missing > len(self.free_blocks):
            return None
        table += [self.free_blocks.pop() for _ in range(missing)]
        for block in table:
            self.holders[block] += 1
        for block, key in list(zip(table, keys, strict=False))[shared:]:
            self.mark(block, key)
        self.text[sequence], self.table[sequence] = text, table
        return table

    def mark(self, block, key):
        self.key[block] = key
        self.found[key].add(block)

    def drop(self, sequence):
        for block in self.table.pop(sequence, []):
            self.holders[block] -= 1
            if self.holders[block] == 0:
                self.free_blocks.add(block)
                self.found[self.key.pop(block, None)].discard(block)

    def allocate(self, sequence, tokens):
        text = b"".join(token.to_bytes(8, "little") for token in tokens)
        return None if sequence in self.text else self.place(sequence, text)

    def append(self, sequence, token):
        table = self.table.get(sequence)
        if table is None:
            return None
        full = len(self.text[sequence]) // 8 % self.size == 0
        source = -1
        if full or self.holders[table[-1]] > 1:
            if not self.free_blocks:
                return None
            if not full:
                source = table.pop()
                self.holders[source] -= 1
            table.append(self.free_blocks.pop())
            self.holders[table[-1]] = 1
        self.text[sequence] += token.to_bytes(8, "little")
        if len(self.text[sequence]) // 8 % self.size == 0:
            self.mark(table[-1], self.text[sequence])
        return table[-1], source

    def fork(self, parent, child):
        if parent not in self.table or child in self.text:
            return False
        self.text[child], self.table[child] = self.text[parent], list(self.table[parent])
        for block in self.table[child]:
            self.holders[block] += 1
        return True

    def free(self, sequence):
        self.drop(sequence)
        return self.text.pop(sequence, None) is not None

    def swap_out(self, sequence):
        there = sequence in self.table
        self.drop(sequence)
        return there

    def swap_in(self, sequence):
        if sequence in self.table or sequence not in self.text:
            return None
        return self.place(sequence, self.text[sequence])
