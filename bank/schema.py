"""The contract of content: what a question, a drill, a task and a scenario are made of.

Facts come from TOML files and are checked against these types at the door (unknown fields
are errors); prose comes from the Markdown files beside them, one per language. The loader
(`bank.loader`) joins the two. Nothing here knows Django.

Layout, one folder an item, the folder's name is the item's id:

    content/questions/<round-N>/<id>/question.toml, en.md, zh.md
    content/drills/<topic>/<id>/drill.toml, en.md, zh.md
    content/tasks/<id>/task.toml, en.md, zh.md, and the files that task.toml names
    content/scenarios/<id>/scenario.toml, en.md, zh.md, traces/*.json
"""

from typing import Literal

from msgspec import Struct, field

from bank.scenarios.traces import Trace

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

Domain = Literal["systems", "kernels", "training", "network", "cluster"]
VariableKind = Literal["int", "positive", "real", "prob"]


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """One subject of the bank; `domain` is an axis of the reports' radar."""

    id: str
    domain: Domain
    en: str
    zh: str


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a reader can look a fact up. `place` is a section, table, figure or page."""

    title: str
    url: str
    place: str = ""
    year: int = 0


class ItemFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every kind of item states. `minutes` is the time that a prepared person needs.

    `prerequisites` are ids of items that come first; items of one `group` give each other's answers
    away and are kept on different days.
    """

    id: str
    rounds: tuple[int, ...]
    topic: str
    difficulty: int
    minutes: float
    seeds: tuple[str, ...]
    sources: tuple[Source, ...]
    prerequisites: tuple[str, ...] = ()
    group: str = ""


# ---------------------------------------------------------------- questions


class KeyPoint(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the rubric: something an answer either says or does not say."""

    id: str
    essential: bool = False


class FollowUp(Struct, frozen=True, forbid_unknown_fields=True):
    """A question asked when `key_point` is missing from the answer."""

    id: str
    key_point: str


class QuestionFacts(ItemFacts, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`question.toml`."""

    key_points: tuple[KeyPoint, ...]
    follow_ups: tuple[FollowUp, ...]


class QuestionText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`en.md` or `zh.md` of a question. Values of the dictionaries are Markdown.

    `traps` and `follow_ups` map an id to (claim, why it is wrong) and (question, good answer).
    """

    title: str
    prompt: str
    short_answer: str
    model_answer: str
    key_points: dict[str, str]
    traps: dict[str, tuple[str, str]]
    follow_ups: dict[str, tuple[str, str]]


# ---------------------------------------------------------------- drills


class Tolerance(Struct, frozen=True, forbid_unknown_fields=True):
    """How far an answer may be from the expected value; all that are given must hold."""

    relative: float | None = None
    absolute: float | None = None
    significant: int | None = None


class Parameter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number that is drawn anew for each instance.

    Either `choices`, or `low`, `high` and `step`. They are written in `unit`; inside formulas the
    name stands for the value in base units (B, s, FLOP, W; counts are plain numbers).
    """

    name: str
    kind: VariableKind = "positive"
    unit: str = ""
    choices: tuple[float | int | str, ...] = ()
    low: float | int | None = None
    high: float | int | None = None
    step: float | int | None = None


class Derived(Struct, frozen=True, forbid_unknown_fields=True):
    """A named intermediate value, computed from the parameters and earlier derived values."""

    name: str
    formula: str
    kind: VariableKind = "positive"


class Mistake(Struct, frozen=True, forbid_unknown_fields=True):
    """A wrong answer that people really give; its message stands in the Markdown under `tag`."""

    tag: str
    expected: str


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """One option of a choice or a set, or one reason; its words stand in the Markdown under `id`.

    `right_if` is a condition in the formula grammar, for example "bytes/bw > flops/peak"; without one the
    option is never right (a reason that only sounds good).
    """

    id: str
    right_if: str = ""


class Element(Struct, frozen=True, forbid_unknown_fields=True):
    """A thing to put in order by its `value`, with words in the Markdown under `id`; or a value of a list."""

    value: str
    id: str = ""


PartKind = Literal[
    "quantity", "number", "significant", "fraction", "interval", "formula",
    "choice", "yes-no", "ordering", "list", "set",
]  # fmt: skip
#: Kinds whose answer is one value, on which later parts may build by the part's id.
VALUED: frozenset[PartKind] = frozenset({"quantity", "number", "significant", "fraction", "formula"})


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer that a drill asks for.

    `expected` is a formula in the parameters whose value is in base units; `unit` is the unit in
    which the prompt asks for it. A part of kind "formula" is compared symbolically over the
    parameters. `mistakes` use the same grammar and the same units. Later parts may name it by its id.

    "interval" asks for the range from `expected` to `upper`; "ordering" for the ids of `elements`, the
    greatest `value` first (`descending = false`: the smallest); "list" and "set" for values of `elements`,
    a "set" with `choices` for the ids of those that are right; "yes-no" whether `yes_if` holds, and which one
    of `reasons` is the right one. Mistakes of kinds that ask for several values list them: `a; b`.
    `bank/answers.py` says what each kind expects. Of a formula, `aliases` are other spellings of its names
    (`{"卡数" = "N"}`), and `without` the names and functions that it must not use.
    """

    id: str
    kind: PartKind
    expected: str = ""
    unit: str = ""
    tolerance: Tolerance = field(default_factory=lambda: Tolerance(relative=0.01))
    spellings: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    choices: tuple[Choice, ...] = ()
    elements: tuple[Element, ...] = ()
    descending: bool = True
    upper: str = ""
    yes_if: str = ""
    reasons: tuple[Choice, ...] = ()
    form: Literal["", "number", "range", "reduced"] = ""
    aliases: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


class Published(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure that a source prints: these inputs must give this value. Tests compute it."""

    inputs: dict[str, float | int | str]
    part: str
    value: float
    unit: str = ""
    relative: float = 0.01
    place: str


class DrillFacts(ItemFacts, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`drill.toml`: a family of instances. `where` are conditions that a draw must meet."""

    parameters: tuple[Parameter, ...]
    derived: tuple[Derived, ...] = ()
    where: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    published: tuple[Published, ...] = ()


class DrillText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`en.md` or `zh.md` of a drill.

    All prose may hold «formula», «formula in UNIT» or «formula in UNIT : 3» (significant figures);
    an instance replaces them by values.
    """

    title: str
    prompt: str
    conventions: str
    hint: str
    solution: str
    parts: dict[str, str]
    mistakes: dict[str, str]
    choices: dict[str, str] = field(default_factory=dict)


# ---------------------------------------------------------------- tasks


class Limits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one run inside the jail may use; `measure_s` is how long one case is timed at most."""

    wall_s: float = 20
    measure_s: float = 20
    compile_s: float = 60
    memory_mb: int = 1024
    processes: int = 64
    output_kb: int = 64
    files_mb: int = 64


class Case(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One test of a task. `public` cases run in test mode; all run on submit.

    `measured` cases are timed against the baseline once every case is right.
    `parameters` are handed to the task's grader.
    """

    id: str
    public: bool = False
    measured: bool = False
    parameters: dict[str, int | float | str | bool] = field(default_factory=dict)


class Own(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner may set a parameter to in a run of their own.

    Whole numbers from `least` to `most`, or one of `choices`; `start` is what the form begins with.
    """

    start: int | float | str | bool
    least: int = 0
    most: int = 0
    choices: tuple[int | float | str | bool, ...] = ()


class TaskFacts(ItemFacts, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`task.toml`.

    `language` names a module of sandbox/judging/languages; `file` is the name under which the
    submission is stored; `starter` is what the editor opens with; `needs` is the capability that
    the grading queue must have for the verdict, `speed_needs` the one for the timing ("gpus" are two or
    more of one host). `own` are the parameters that a learner may choose in mode "run"; the others keep
    the values of the first public case.
    """

    language: Literal["cpp", "python", "triton", "pytorch", "cuda"]
    file: str
    starter: str
    needs: Literal["cpu", "gpu", "gpus"] = "cpu"
    speed_needs: Literal["cpu", "gpu", "gpus"] = "cpu"
    own: dict[str, Own] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    cases: tuple[Case, ...]


class TaskText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`en.md` or `zh.md` of a task: the statement, the words for its cases, its baseline and `own`."""

    title: str
    statement: str
    rules: str
    baseline: str
    cases: dict[str, str]
    own: dict[str, str] = field(default_factory=dict)


# ---------------------------------------------------------------- scenarios

LookKind = Literal["timeline", "log", "counters", "topology", "command", "code"]
Role = Literal["path", "supports", "dead-end"]
Worth = Literal["essential", "good", "useless", "harmful"]


class Look(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One piece of evidence that can be opened, for `minutes` of the story.

    `after` are looks without which nobody would have a reason to look here; all of them must be open. Looks
    of the role "path" are the shortest sound path: `step` says in which order (equal steps in any order).
    A look of kind "timeline" names its `trace`, a file of the scenario's folder.
    """

    id: str
    kind: LookKind
    minutes: int
    role: Role
    step: int = 0
    after: tuple[str, ...] = ()
    trace: str = ""


class Cause(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plausible cause; exactly one is `right`.

    Once one of `suggested_by` is open, it is a fair hypothesis; before, it is a guess (empty: fair after any
    look). Once one of `settled_by` is open, the right cause is proven, a wrong one ruled out.
    """

    id: str
    right: bool = False
    suggested_by: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()


class Measure(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that one could do against the fault, or against its return."""

    id: str
    worth: Worth


class ScenarioFacts(ItemFacts, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`scenario.toml`. `budget` are the minutes of the story that looks may use up; `minutes` are real ones.

    The order of looks, causes, fixes and preventions is the one in which the page lists them, so it must
    give nothing away.
    """

    budget: int
    looks: tuple[Look, ...]
    causes: tuple[Cause, ...]
    fixes: tuple[Measure, ...]
    preventions: tuple[Measure, ...]
    key_points: tuple[KeyPoint, ...]


class ScenarioText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`en.md` or `zh.md` of a scenario; all values are Markdown.

    `looks` map an id to (what one does, what it tells), the other dictionaries of pairs to (what it is, why
    it was right or wrong); the second halves are shown after the end. `evidence` is what a look shows.
    """

    title: str
    prompt: str
    model_answer: str
    looks: dict[str, tuple[str, str]]
    evidence: dict[str, str]
    causes: dict[str, tuple[str, str]]
    fixes: dict[str, tuple[str, str]]
    preventions: dict[str, tuple[str, str]]
    key_points: dict[str, str]


# ---------------------------------------------------------------- items


class Question(Struct, frozen=True, kw_only=True):
    """A whole question. `digest` identifies the exact content that somebody was shown."""

    facts: QuestionFacts
    texts: dict[Language, QuestionText]
    digest: str


class Drill(Struct, frozen=True, kw_only=True):
    """A whole drill family."""

    facts: DrillFacts
    texts: dict[Language, DrillText]
    digest: str


class Task(Struct, frozen=True, kw_only=True):
    """A whole coding task; `folder` holds its grader, harness, starter and submissions."""

    facts: TaskFacts
    texts: dict[Language, TaskText]
    folder: str
    digest: str


class Scenario(Struct, frozen=True, kw_only=True):
    """A whole scenario; `traces` are its timelines by the names of their files, as looks name them."""

    facts: ScenarioFacts
    texts: dict[Language, ScenarioText]
    traces: dict[str, Trace]
    digest: str


Item = Question | Drill | Task | Scenario
