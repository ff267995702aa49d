"""Every answer of the block manager is replayed: who holds which block, what is in it, and what was free.

Inputs are the operations themselves, all of them from the start. Knowing what comes could help to choose
*which* free block to give, but not how many: sharing, copying and refusing are all determined by what is
held at that moment, and each is checked.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Wrong

ALLOCATE, APPEND, FORK, FREE, SWAP_OUT, SWAP_IN = range(6)
NAMES = ("allocate", "append", "fork", "free", "swap_out", "swap_in")
KINDS = ("allocate", "append", "fork", "free", "swap_out", "swap_in", "nonsense")
SHARES = (0.2, 0.56, 0.7, 0.84, 0.89, 0.97)  # where one kind ends and the next begins, of all operations
SEGMENTS = 6  # prompts are made of few kinds of blocks, so that equal blocks stand behind unlike prefixes


# ---------------------------------------------------------------- the model


@dataclass
class Held:
    """A sequence: its tokens, the chain of each full block, and its table while it is resident."""

    tokens: list[int]
    chains: list[int]
    table: list[int] | None


@dataclass
class Model:
    """What is held where. A chain is the number of a prefix of whole blocks: equal ones are equal."""

    blocks: int
    block_size: int
    sequences: dict[int, Held] = field(default_factory=dict)
    at: int = 0

    def __post_init__(self) -> None:
        self.free = set(range(self.blocks))
        self.holders = [0] * self.blocks
        self._chain_of: dict[int, int] = {}
        self._blocks_of: dict[int, set[int]] = {}
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}

    def status(self, sequence: int) -> str:
        """unknown, resident or swapped."""
        held = self.sequences.get(sequence)
        return "unknown" if held is None else "swapped" if held.table is None else "resident"

    def chains(self, tokens: Sequence[int]) -> list[int]:
        """The chains of all whole blocks of these tokens."""
        found: list[int] = []
        for start in range(0, len(tokens) - self.block_size + 1, self.block_size):
            key = (found[-1] if found else -1, tuple(tokens[start : start + self.block_size]))
            found.append(self._numbers.setdefault(key, len(self._numbers)))
        return found

    def shared(self, chains: list[int]) -> list[set[int]]:
        """For each leading block that somebody resident holds already, the blocks in which it is."""
        found = []
        for chain in chains:
            if not self._blocks_of.get(chain):
                break
            found.append(self._blocks_of[chain])
        return found

    def width(self, tokens: Sequence[int]) -> int:
        """How many blocks these tokens take."""
        return -(-len(tokens) // self.block_size)

    def place(self, sequence: int, tokens: list[int], chains: list[int], table: list[int]) -> None:
        """The sequence is resident from here on."""
        self.sequences[sequence] = Held(tokens, chains, table)
        for index, block in enumerate(table):
            self.take(block)
            if index < len(chains):
                self.fill(block, chains[index])

    def take(self, block: int) -> None:
        """One more holder."""
        self.free.discard(block)
        self.holders[block] += 1

    def fill(self, block: int, chain: int) -> None:
        """From here on the block is whole and can be shared."""
        self._chain_of[block] = chain
        self._blocks_of.setdefault(chain, set()).add(block)

    def leave(self, block: int) -> None:
        """One holder less; without any, the block is free and forgotten."""
        self.holders[block] -= 1
        if not self.holders[block]:
            self.free.add(block)
            if block in self._chain_of:
                self._blocks_of[self._chain_of.pop(block)].discard(block)

    def extend(self, held: Held, token: int, block: int, table: list[int]) -> None:
        """Write one token to the end of a resident sequence, into this block."""
        if len(held.tokens) % self.block_size == 0:
            self.take(block)
            table.append(block)
        elif block != table[-1]:
            self.take(block)
            self.leave(table[-1])
            table[-1] = block
        held.tokens.append(token)
        if len(held.tokens) % self.block_size == 0:
            key = (held.chains[-1] if held.chains else -1, tuple(held.tokens[-self.block_size :]))
            held.chains.append(self._numbers.setdefault(key, len(self._numbers)))
            self.fill(block, held.chains[-1])

    def needs_block(self, held: Held, table: list[int]) -> bool:
        """Whether one more token takes a free block: the last one is full, or somebody else holds it too."""
        return len(held.tokens) % self.block_size == 0 or self.holders[table[-1]] > 1

    def drop(self, sequence: int) -> None:
        """Give the blocks up, if there are any; keep the tokens."""
        held = self.sequences[sequence]
        for block in held.table or ():
            self.leave(block)
        held.table = None


# ---------------------------------------------------------------- operations


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Operations at random, most of which make sense, as a model of our own goes along."""
    script = Script(parameters, dice)
    while len(script.rows) < parameters["operations"]:
        script.step()
    rows = np.array(script.rows, np.int64)
    return Draw(
        inputs={"operations": rows, "tokens": np.array(script.tokens, np.int64)},
        outputs={"answers": Blank((len(rows), 3), "int64"), "tables": Blank((script.room + 1,), "int64")},
    )


class Script:
    """Rows (operation, sequence, first, count, place): see entry.py for what they mean."""

    def __init__(self, parameters: Parameters, dice: Dice) -> None:
        size = parameters["block_size"]
        self.rows: list[tuple[int, int, int, int, int]] = []
        self.tokens: list[int] = []
        self.room = 0
        self._dice = dice
        self._model = Model(parameters["blocks"], size)
        self._segments = dice.integers(0, 4, (SEGMENTS, size)).tolist()
        self._longest = max(1, min(12, parameters["blocks"] // 3))
        self._next: dict[int, list[int]] = {}
        self._length: dict[int, int] = {}
        self._fresh = 0

    def step(self) -> None:
        """One operation, or a run of appends. When little is left, blocks mostly come back first."""
        if len(self._model.free) <= self._model.blocks // 10 and self._dice.random() < 0.6:
            self._free()
            return
        getattr(self, f"_{KINDS[bisect(SHARES, self._dice.random())]}")()

    def _allocate(self) -> None:
        self._prompt(self._new())

    def _prompt(self, sequence: int) -> None:
        """A few whole segments, and a piece of one."""
        chosen = self._dice.integers(0, SEGMENTS, self._dice.integers(0, self._longest + 1))
        tokens = [token for segment in chosen for token in self._segments[segment]]
        tail = self._segments[self._dice.integers(SEGMENTS)]
        tokens += tail[: int(self._dice.integers(0 if tokens else 1, len(tail) + 1))]
        first = len(self.tokens)
        self.tokens += tokens
        if self._model.status(sequence) == "unknown":
            self._length[sequence] = len(tokens)
        self._row(ALLOCATE, sequence, first, len(tokens), self._model.width(tokens))
        self._settle(sequence, tokens)

    def _settle(self, sequence: int, tokens: list[int]) -> None:
        """Our model's own choice of blocks."""
        model = self._model
        if model.status(sequence) == "resident":
            return
        chains = model.chains(tokens)
        table = [min(blocks) for blocks in model.shared(chains)]
        missing = model.width(tokens) - len(table)
        if missing <= len(model.free):
            model.place(sequence, tokens, chains, table + list(islice(model.free, missing)))

    def _append(self) -> None:
        """A run of tokens that mostly follows a segment: equal blocks also come about one token at a time."""
        sequence = self._any("resident")
        for _ in range(int(self._dice.integers(1, 2 * self._model.block_size))):
            held = self._model.sequences.get(sequence)
            at = len(held.tokens) % self._model.block_size if held else 0
            if at == 0 or sequence not in self._next:
                self._next[sequence] = self._segments[self._dice.integers(2)]
            token = self._next[sequence][at] if self._dice.random() < 0.97 else int(self._dice.integers(4))
            self._length[sequence] = self._length.get(sequence, 0) + 1
            self._row(APPEND, sequence, token)
            if held is None or held.table is None or not self._grow(held, token, held.table):
                return

    def _grow(self, held: Held, token: int, table: list[int]) -> bool:
        """Our model's own choice of a block, if there is one."""
        model = self._model
        needs = model.needs_block(held, table)
        if model.free or not needs:
            model.extend(held, token, next(iter(model.free)) if needs else table[-1], table)
        return bool(model.free) or not needs

    def _fork(self) -> None:
        parent, child = self._any("resident"), self._new()
        self._length[child] = self._length.get(parent, 0)
        self._row(FORK, parent, child)
        held = self._model.sequences.get(parent)
        if held is not None and held.table is not None:
            self._model.place(child, list(held.tokens), list(held.chains), list(held.table))

    def _free(self) -> None:
        sequence = self._any("swapped" if self._dice.random() < 0.1 else "resident")
        self._row(FREE, sequence)
        if sequence in self._model.sequences:
            self._model.drop(sequence)
            del self._model.sequences[sequence]

    def _swap_out(self) -> None:
        sequence = self._any("resident")
        self._row(SWAP_OUT, sequence)
        if sequence in self._model.sequences:
            self._model.drop(sequence)

    def _swap_in(self) -> None:
        sequence = self._any("swapped")
        length = self._length.get(sequence, 0)
        self._row(SWAP_IN, sequence, wide=-(-length // self._model.block_size))
        if self._model.status(sequence) == "swapped":
            self._settle(sequence, self._model.sequences[sequence].tokens)

    def _nonsense(self) -> None:
        """What must be refused: a sequence that is not there, or is there already."""
        there, gone = self._any("resident"), self._any("swapped")
        choice = int(self._dice.integers(5))
        if choice == 0 and self._model.status(there) == "resident":
            self._prompt(there)
        elif choice == 1:
            self._row(FREE, self._fresh + 5)
        elif choice == 2:
            self._row(FORK, gone, self._fresh + 6)
        elif choice == 3 and self._model.status(there) == "resident":
            self._row(FORK, there, there)
        else:
            self._row(SWAP_OUT, gone)

    def _any(self, status: str) -> int:
        """A sequence in this state if there is one, else one that was never there."""
        held, resident = self._model.sequences.items(), status == "resident"
        found = [name for name, one in held if (one.table is not None) is resident]
        return int(found[self._dice.integers(len(found))]) if found else self._fresh + 7

    def _new(self) -> int:
        """A name that was not used for long."""
        self._fresh += 8
        return self._fresh

    def _row(self, operation: int, sequence: int, first: int = 0, count: int = 0, wide: int = 0) -> None:
        self.rows.append((operation, sequence, first, count, self.room))
        self.room += wide


# ---------------------------------------------------------------- checks


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Replay every answer."""
    replay = Replay(Model(parameters["blocks"], parameters["block_size"]), inputs, outputs["tables"].tolist())
    rows = zip(inputs["operations"].tolist(), outputs["answers"].tolist(), strict=True)
    for number, (row, answer) in enumerate(rows):
        replay.follow(number, row, answer)


class Replay:
    """The model, moved by the submission's answers; raises Wrong at the first that cannot be."""

    def __init__(self, model: Model, inputs: Arrays, tables: list[int]) -> None:
        self._model = model
        self._tokens: Array = inputs["tokens"]
        self._tables = tables
        self._where = ""

    def follow(self, number: int, row: list[int], answer: list[int]) -> None:
        """One operation and what was answered."""
        operation, sequence, first, count, place = row
        self._where = f"Operation {number}, {NAMES[operation]}({sequence}"
        self._where += (
            f", {first})"
            if operation in (APPEND, FORK)
            else f", {count} tokens)"
            if operation == ALLOCATE
            else ")"
        )
        if answer[0] not in (0, 1):
            raise self._wrong("was not answered.", "An operation was not answered.")
        done = bool(answer[0])
        if operation == ALLOCATE:
            tokens = self._tokens[first : first + count].tolist()
            self._settle(sequence, "unknown", tokens, done, self._table(answer[1], place))
        elif operation == SWAP_IN:
            held = self._model.sequences.get(sequence)
            self._settle(
                sequence, "swapped", held.tokens if held else [], done, self._table(answer[1], place)
            )
        elif operation == APPEND:
            self._append(sequence, first, done, answer[1], answer[2])
        else:
            self._simple(operation, sequence, first, done)

    def _table(self, count: int, place: int) -> list[int]:
        return self._tables[place : place + count] if 0 <= count <= len(self._tables) else []

    def _wrong(self, text: str, hint: str, got: object = None, expected: object = None) -> Wrong:
        return Wrong(f"{self._where} {text}", got=got, expected=expected, hint=hint)

    def _expect(self, done: bool, possible: bool, why: str) -> bool:
        """Done exactly when it is possible. True when there is something to follow."""
        if done != possible:
            raise self._wrong(
                f"{'was done' if done else 'was refused'}, but {why}.",
                "An operation was refused that can be done, or done where it must be refused.",
                "done" if done else "refused",
                "done" if possible else "refused",
            )
        return done

    def _settle(self, sequence: int, status: str, tokens: list[int], done: bool, table: list[int]) -> None:
        """A sequence becomes resident."""
        model = self._model
        known = model.status(sequence)
        if known != status:
            self._expect(done, False, f"sequence {sequence} is {known}")
            return
        chains = model.chains(tokens)
        shared = model.shared(chains)
        missing = model.width(tokens) - len(shared)
        why = f"it needs {missing} free blocks besides {len(shared)} shared ones; {len(model.free)} are free"
        if not self._expect(done, missing <= len(model.free), why):
            return
        if len(table) != model.width(tokens):
            hint = "A table has another number of blocks than its tokens take."
            raise self._wrong(f"gave a table of {len(table)} blocks.", hint, len(table), model.width(tokens))
        self._check_shared(table, shared)
        self._check_fresh(table[len(shared) :])
        model.place(sequence, tokens, chains, table)

    def _check_shared(self, table: list[int], shared: list[set[int]]) -> None:
        """Whole blocks of a prefix that is there already are not stored again."""
        for index, blocks in enumerate(shared):
            if table[index] not in blocks:
                raise self._wrong(
                    f"does not share block {index} of its table, which somebody holds after the same prefix.",
                    "A prefix that is there already was not shared.",
                    table[index],
                    f"one of {sorted(blocks)}",
                )

    def _check_fresh(self, blocks: list[int]) -> None:
        """Everything else goes into blocks that nobody holds."""
        for block in blocks:
            if block not in self._model.free:
                state = (
                    "in use, with other tokens or another prefix"
                    if 0 <= block < self._model.blocks
                    else "no block"
                )
                raise self._wrong(
                    f"takes {block}, which is {state}.", "A block was given that is not free.", block
                )
        if len(set(blocks)) < len(blocks):
            raise self._wrong("gives one block twice.", "One table has a new block twice.", blocks)

    def _append(self, sequence: int, token: int, done: bool, block: int, source: int) -> None:
        """In place, to a new block, or to a copy."""
        model = self._model
        known = model.status(sequence)
        held = model.sequences.get(sequence)
        if held is None or held.table is None:
            self._expect(done, False, f"sequence {sequence} is {known}")
            return
        needs = model.needs_block(held, held.table)
        if not self._expect(done, bool(model.free) or not needs, f"{len(model.free)} blocks are free"):
            return
        partial = len(held.tokens) % model.block_size != 0
        expected = held.table[-1] if partial and needs else -1
        if needs:
            self._check_fresh([block])
        elif block != held.table[-1]:
            hint = "A token was not written to the last block, which its sequence holds alone."
            raise self._wrong(
                "must write to its last block, which nobody else holds.", hint, block, held.table[-1]
            )
        if source != expected:
            hint = "A block was copied where it need not be, or not where it must be."
            raise self._wrong("names another block to copy from (-1: none).", hint, source, expected)
        model.extend(held, token, block, held.table)

    def _simple(self, operation: int, sequence: int, child: int, done: bool) -> None:
        """Fork, free and swap_out: they need no block."""
        model = self._model
        known = model.status(sequence)
        possible = known == "resident" or (operation == FREE and known == "swapped")
        why = f"sequence {sequence} is {known}"
        if operation == FORK and possible:
            possible, why = model.status(child) == "unknown", f"sequence {child} is {model.status(child)}"
        if not self._expect(done, possible, why):
            return
        held = model.sequences[sequence]
        if operation == FORK:
            model.place(child, list(held.tokens), list(held.chains), list(held.table or ()))
            return
        model.drop(sequence)
        if operation == FREE:
            del model.sequences[sequence]
