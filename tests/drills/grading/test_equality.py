"""Equal rewritings stay equal, mutations are found, and what is open stays open."""

import os
import select
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bank.schema import VariableKind
from drills.grading.equality import boundaries, compare, modular, numeric, precise, sampling, symbolic
from formulas import parse
from formulas.tree import Binary, Call, Name, Negate, Number, Operator, Tree, names

ROOT = Path(__file__).resolve().parents[3]
KINDS: dict[str, VariableKind] = {"N": "int", "M": "int", "x": "positive", "p": "prob"}


def number(value: int) -> Tree:
    return Number(Fraction(value))


leaves = st.one_of(st.sampled_from([Name(name) for name in KINDS]), st.integers(1, 9).map(number))


def larger(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    operators: st.SearchStrategy[Operator] = st.sampled_from(["+", "-", "*", "/"])
    return st.one_of(
        st.builds(Binary, operators, parts, parts),
        st.builds(lambda a: Call("ceil", (a,)), parts),
        st.builds(lambda a, b: Call("max", (a, b)), parts, parts),
        st.builds(lambda a: Binary("^", a, number(2)), parts),
    )


trees = st.recursive(leaves, larger, max_leaves=6)


def rewritten(tree: Tree, draw: st.DrawFn) -> Tree:  # noqa: PLR0911 - one return a rewriting
    """Another formula with the same value everywhere."""
    match tree:
        case Binary(operator="+" | "*" as operator, left=left, right=right) if draw(st.booleans()):
            return Binary(operator, rewritten(right, draw), rewritten(left, draw))
        case Binary(operator="-", left=left, right=right):
            return Binary("+", Negate(rewritten(right, draw)), rewritten(left, draw))
        case Binary(operator="/", left=left, right=right):
            return Binary("*", rewritten(left, draw), Binary("^", rewritten(right, draw), Negate(number(1))))
        case Binary(operator=operator, left=left, right=right):
            return Binary(operator, rewritten(left, draw), rewritten(right, draw))
        case Call(function="max", arguments=(a, b)):
            low = Call("min", (Negate(rewritten(b, draw)), Negate(rewritten(a, draw))))
            return Negate(low)
        case Call(function="ceil", arguments=(a,)):
            return Negate(Call("floor", (Negate(rewritten(a, draw)),)))
        case _:
            return Binary("/", Binary("*", tree, number(3)), number(3)) if draw(st.booleans()) else tree


@st.composite
def rewritings(draw: st.DrawFn) -> tuple[Tree, Tree]:
    tree = draw(trees)
    return tree, rewritten(tree, draw)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rewritings())
def test_a_rewriting_is_never_different(pair: tuple[Tree, Tree]) -> None:
    tree, other = pair
    exact = modular.compare(tree, other)
    found = numeric.compare(tree, other, KINDS).result if exact is None else exact
    assert found != "different"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees, st.sampled_from(["plus", "times", "name"]))
def test_a_mutation_is_never_equal(tree: Tree, way: str) -> None:
    assume(names(tree))
    if way == "plus":
        other: Tree = Binary("+", tree, Number(Fraction(1, 1000)))
    elif way == "times":
        other = Binary("*", tree, Number(Fraction(1001, 1000)))
        assume(modular.compare(tree, number(0)) != "equal")
    else:
        other = Binary("+", tree, Name("x"))
    finding = numeric.compare(tree, other, KINDS)
    if way == "times":
        assume(any(_nonzero(tree, point) for point in _points(tree)))
    assert finding.result != "equal"


def _points(tree: Tree) -> list[boundaries.Point]:
    columns = sampling.wide(KINDS, sampling.constants(tree), 30)
    return [boundaries.point(columns, place, KINDS) for place in range(30)]


def _nonzero(tree: Tree, point: boundaries.Point) -> bool:
    return precise.agree(tree, number(0), point) is False


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ("ceil(N/8)", "floor(N/8)+1"),
        ("ceil(N/1000)", "floor(N/1000)+1"),
        ("ceil(N/M)", "floor(N/M)+1"),
        ("min(x, 1e12)", "x"),
        ("max(N, 7)", "N"),
        ("max(x, M)", "x+M"),
        ("min(3*x, N)", "min(N, 3*x, 4*M)"),
        ("N*x", "N*x + 1e-15*x"),
        ("x", "sqrt(x-1)^2+1"),
        ("abs(x-N)", "N-x"),
        ("log10(2)*x", "0.30102999566398*x"),
        ("x^(1/3)", "x^0.333333333333"),
        ("N - M", "abs(N-M)"),
        ("ceil(N/8)*8", "N"),
        ("ceil(log2(N))", "floor(log2(N))+1"),
        ("round(N/2)", "floor(N/2)"),
        ("(1-p)^N", "exp(-p*N)"),
        ("ceil(x*16/80e9)", "floor(x*16/80e9)+1"),
        ("floor(80e9/(x*2))", "ceil(80e9/(2*x))-1"),
        ("ceil(ceil(N/128)*ceil(M/256)/132)", "ceil(N/128*M/256/132)"),
        ("max(1e-6*N + x/50e9, 2e-3)", "1e-6*N + x/50e9"),
        ("min(x*3.35e12, 989e12)", "989e12"),
    ],
)
def test_near_misses_are_different(expected: str, answer: str) -> None:
    assert compare(parse(expected, KINDS), parse(answer, KINDS), KINDS).result == "different"


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ("ceil(log2(N))", "ceil(ln(N)/ln(2))"),
        ("ceil(30*0.1*N)", "3*N"),
        ("(x+1e15)-1e15", "x"),
        ("2^N*2^M", "2^(N+M)"),
        ("(x^2-1)/(x-1)", "x+1"),
        ("log2(N)/log2(N)", "1"),
        ("exp(N*ln(1-p))", "(1-p)^N"),
        ("max(x, M)+min(x, M)", "x+M"),
        ("exp(700*N)*x", "x*exp(7*N)^100"),
        ("sqrt(x^2)", "x"),
        ("exp(-x/N)", "1/exp(x/N)"),
        ("2^ceil(log2(N))", "2^(-floor(-ln(N)/ln(2)))"),
        ("ceil(p)-p/p+x", "x-p*p^(-1)-floor(-p)"),
        ("ceil(x)-x/x", "-(x*x^(-1))-floor(-x)"),
    ],
)
def test_equal_formulas_are_equal(expected: str, answer: str) -> None:
    assert compare(parse(expected, KINDS), parse(answer, KINDS), KINDS).result == "equal"


def test_functions_as_atoms_prove_equality_but_never_difference() -> None:
    assert modular.compare(parse("2*ceil(N/8)", KINDS), parse("ceil(0.125*N)*2", KINDS)) == "equal"
    assert modular.compare(parse("ceil(N/8)", KINDS), parse("floor((N+7)/8)", KINDS)) is None
    assert modular.compare(parse("N*2", KINDS), parse("N*3", KINDS)) == "different"


# ---------------------------------------------------------------- the last tier


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not shown how quick sympy is: a busy machine may take longer than a learner should wait."""
    monkeypatch.setattr(symbolic, "ANSWER_SECONDS", 60)


@pytest.mark.usefixtures("patient")
def test_sympy_decides_what_has_too_few_points() -> None:
    assert symbolic.ready(60)
    same = symbolic.compare(parse("sqrt(x^2)*N", KINDS), parse("x*N", KINDS), KINDS)
    other = symbolic.compare(parse("x*N", KINDS), parse("x*N+1", KINDS), KINDS)
    assert (same.result, other.result) == ("equal", "different")


def test_sympy_is_killed_when_it_takes_too_long_and_is_there_again_afterwards(
    request: pytest.FixtureRequest,
) -> None:
    heavy = parse("9**9**9**9*x", KINDS)
    assert symbolic.ready(60)
    begin = time.perf_counter()
    assert symbolic.compare(heavy, parse("x", KINDS), KINDS).result == "undecided"
    assert time.perf_counter() - begin < 20  # it would take for ever; a busy machine may be slow to kill
    request.getfixturevalue("patient")
    assert symbolic.ready(60)
    assert symbolic.compare(parse("x+N", KINDS), parse("N+x", KINDS), KINDS).result == "equal"


@pytest.mark.usefixtures("patient")
def test_a_worker_that_was_killed_is_replaced() -> None:
    assert symbolic.ready(60)
    process = symbolic._WORKER._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert symbolic.ready(60)
    assert symbolic.compare(parse("x+N", KINDS), parse("N+x", KINDS), KINDS).result == "equal"


def test_the_first_question_finds_everything_loaded() -> None:
    program = (
        "import sys\nfrom drills.grading.equality import worker\nworker.decide(worker.FIRST_QUESTION)\n"
        "before = set(sys.modules)\nx, n = ['name', 'x'], ['name', 'n']\n"
        "question = {'expected': ['call', '*', x, n], 'answer': ['call', '+', x, n]}\n"
        "question['variables'] = {'x': 'real', 'n': 'int'}\n"
        "print(worker.decide(question), set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert done.stdout == "undecided set()\n"


def test_nobody_waits_for_a_worker_that_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    cold = symbolic._Worker()
    monkeypatch.setattr(symbolic, "_WORKER", cold)
    monkeypatch.setattr(symbolic, "ANSWER_SECONDS", 0.01)
    begin = time.perf_counter()
    symbolic.warm()
    first = cold._process
    try:
        assert symbolic.compare(parse("x", KINDS), parse("x", KINDS), KINDS).result == "undecided"
        assert time.perf_counter() - begin < 1
        monkeypatch.undo()
        monkeypatch.setattr(symbolic, "_WORKER", cold)
        monkeypatch.setattr(symbolic, "ANSWER_SECONDS", 60)
        assert symbolic.ready(60)
        assert cold._process is first  # it went on warming
        assert symbolic.compare(parse("x+N", KINDS), parse("N+x", KINDS), KINDS).result == "equal"
    finally:
        cold.stop()


def test_the_worker_cannot_hold_more_than_a_quarter_of_a_gigabyte() -> None:
    program = (
        "from pathlib import Path\nfrom drills.grading.equality import worker\nworker._limit_memory()\n"
        "held = []\ntry:\n    for _ in range(400):\n        held.append(b'x' * 2**20)\n"
        "except MemoryError:\n    held.clear()\n"
        "print(Path('/proc/self/status').read_text('ascii').split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    assert int(done.stdout) <= 256 * 1024


def test_the_worker_ends_with_its_parent() -> None:
    program = (
        "import sys\nfrom drills.grading.equality import symbolic\nfrom formulas import parse\n"
        "t = parse('x', ['x'])\nsymbolic.compare(t, t, {'x': 'real'})\n"
        "print(symbolic._WORKER._process.pid, flush=True)\nsys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert _ended(worker)


def _ended(pid: int, seconds: float = 20) -> bool:
    """Whether the process has ended, or ends in time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def test_only_names_travel_to_sympy_as_text() -> None:
    packed = symbolic.packed(parse("N*x + ceil(p)", KINDS))
    assert packed == [
        "call",
        "+",
        ["call", "*", ["name", "N"], ["name", "x"]],
        ["call", "ceil", ["name", "p"]],
    ]
