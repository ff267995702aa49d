"""Counts holders by looking through all tables, and looks for prefixes in every sequence."""


class BlockManager:
    def __init__(self, blocks, block_size):
        self.blocks, self.block_size = blocks, block_size
        self.tokens, self.tables = {}, {}

    def unused(self):
        used = {block for table in self.tables.values() for block in table}
        return [block for block in range(self.blocks) if block not in used]

    def settle(self, sequence, tokens):
        size, table = self.block_size, []
        for end in range(size, len(tokens) + 1, size):
            found = None
            for other, blocks in self.tables.items():
                if len(self.tokens[other]) >= end and self.tokens[other][:end] == tokens[:end]:
                    found = blocks[end // size - 1]
                    break
            if found is None:
                break
            table.append(found)
        missing = -(-len(tokens) // size) - len(table)
        unused = self.unused()
        if missing > len(unused):
            return None
        self.tokens[sequence] = list(tokens)
        self.tables[sequence] = table + unused[:missing]
        return list(self.tables[sequence])

    def allocate(self, sequence, tokens):
        return None if sequence in self.tokens else self.settle(sequence, tokens)

    def append(self, sequence, token):
        if sequence not in self.tables:
            return None
        table, tokens, source = self.tables[sequence], self.tokens[sequence], -1
        full = len(tokens) % self.block_size == 0
        if full or sum(table[-1] in other for other in self.tables.values()) > 1:
            unused = self.unused()
            if not unused:
                return None
            if not full:
                source = table.pop()
            table.append(unused[0])
        tokens.append(token)
        return table[-1], source

    def fork(self, parent, child):
        if parent not in self.tables or child in self.tokens:
            return False
        self.tokens[child], self.tables[child] = list(self.tokens[parent]), list(self.tables[parent])
        return True

    def free(self, sequence):
        self.tables.pop(sequence, None)
        return self.tokens.pop(sequence, None) is not None

    def swap_out(self, sequence):
        return self.tables.pop(sequence, None) is not None

    def swap_in(self, sequence):
        if sequence in self.tables or sequence not in self.tokens:
            return None
        return self.settle(sequence, self.tokens[sequence])
