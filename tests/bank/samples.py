"""A small, sound content folder: one item of each kind."""

TOPICS = """
[[topics]]
id = "collectives"
domain = "network"
en = "Collectives"
zh = "集合通信"
"""

SEEDS = """
S0-12 = "Collectives and how they work inside"
S0-41 = "⚑ A lock-free queue"
"""

FACTS = """
id = "{id}"
rounds = [4]
topic = "collectives"
difficulty = 2
minutes = 4
seeds = ["S0-12"]
sources = [{{ title = "Bandwidth optimal all-reduce", url = "https://doi.org/10.1016/j.jpdc.2008.09.002" }}]
"""

QUESTION = (
    FACTS.format(id="why-ring")
    + """
key_points = [{ id = "bytes", essential = true }, { id = "latency" }]
follow_ups = [{ id = "small", key_point = "latency" }]
"""
)

QUESTION_EN = """# Why a ring?

## Prompt

Why is a ring good for large messages?

## Short answer

Every link carries nearly the same bytes.

## Model answer

Each rank sends $2(N-1)/N$ of the buffer.

```python
# not a heading
## nor this
```

## Key points

- [bytes] Each rank sends $2(N-1)/N \\cdot S$
  whatever the number of ranks.
- [latency] The steps grow with $N$.

## Traps

- [root] There is a root rank ⇒ no rank is special in a ring.

## Follow-ups

- [small] And for small messages? ⇒ A tree needs fewer steps.
"""

QUESTION_ZH = """# 为什么用环?

## Prompt

为什么 Ring 适合大消息?

## Short answer

每条链路的流量几乎相同。

## Model answer

每个 rank 发送缓冲区的 $2(N-1)/N$。

## Key points

- [bytes] 每个 rank 发送 $2(N-1)/N \\cdot S$,与 rank 数几乎无关。
- [latency] 步数随 $N$ 增长。

## Traps

- [root] 存在根节点 ⇒ 环里没有特殊的 rank。

## Follow-ups

- [small] 小消息呢? ⇒ 树形算法步数更少。
"""

DRILL = (
    FACTS.format(id="ring-bytes")
    + """
where = ["S > N"]

[[parameters]]
name = "N"
kind = "int"
choices = [4, 8, 16, 64]

[[parameters]]
name = "S"
unit = "GB"
low = 1
high = 8
step = 0.5

[[derived]]
name = "chunk"
formula = "S/N"

[[parts]]
id = "sent"
kind = "quantity"
expected = "2*(N-1)*chunk"
unit = "GB"
mistakes = [{ tag = "one-phase", expected = "(N-1)*chunk" }, { tag = "whole-buffer", expected = "2*S" }]
tolerance = { relative = 0.005 }

[[parts]]
id = "formula"
kind = "formula"
expected = "2*(N-1)/N*S"
mistakes = [{ tag = "one-phase", expected = "(N-1)/N*S" }]

[[parts]]
id = "big"
kind = "choice"
choices = [{ id = "yes", right_if = "S >= 4*10^9" }, { id = "no", right_if = "S < 4*10^9" }]

[[published]]
inputs = { N = 4, S = "2 GB" }
part = "sent"
value = 3
unit = "GB"
place = "Section 3"
"""
)

DRILL_EN = """# Bytes of a ring

## Prompt

«N» ranks reduce «S» with a ring.

## Conventions

GB is $10^9$ bytes.

## Hint

Chunks of «chunk in MB».

## Solution

$2 \\cdot («N»-1) \\cdot «chunk in MB» = «2*(N-1)*chunk in GB : 3»$

## Parts

- [sent] Bytes that each rank sends
- [formula] The formula in N and S
- [big] Is the buffer 4 GB or more?

## Mistakes

- [one-phase] That is the reduce-scatter alone.
- [whole-buffer] One chunk stays at home in each phase.

## Choices

- [yes] Yes
- [no] No
"""

DRILL_ZH = """# Ring 的字节数

## Prompt

«N» 个 rank 用 ring 归约 «S»。

## Conventions

GB 指 $10^9$ 字节。

## Hint

每块 «chunk in MB»。

## Solution

结果:$2 \\cdot («N»-1) \\cdot «chunk in MB» = «2*(N-1)*chunk in GB : 3»$

## Parts

- [sent] 每个 rank 发送的字节数
- [formula] 用 N 与 S 表示的公式
- [big] 缓冲区是否达到 4 GB?

## Mistakes

- [one-phase] 这只是 reduce-scatter 一半。
- [whole-buffer] 每个阶段都有一块留在本地。

## Choices

- [yes] 是
- [no] 否
"""

TASK = (
    FACTS.format(id="queue")
    + """
language = "cpp"
file = "queue.hpp"
starter = "starter.hpp"
cases = [{ id = "two-threads", public = true, measured = true, parameters = { threads = 2 } }]
"""
)

TASK_EN = """# A queue

## Statement

Write a queue.

## Rules

C++20.

## Baseline

A mutex around std::deque.

## Cases

- [two-threads] Two threads
"""

TASK_ZH = """# 队列

## Statement

实现一个队列。

## Rules

使用 C++20。

## Baseline

用 mutex 保护的 std::deque。

## Cases

- [two-threads] 两个线程
"""

FILES = {
    "topics.toml": TOPICS,
    "seeds.toml": SEEDS,
    "questions/round-4/why-ring/question.toml": QUESTION,
    "questions/round-4/why-ring/en.md": QUESTION_EN,
    "questions/round-4/why-ring/zh.md": QUESTION_ZH,
    "drills/collectives/ring-bytes/drill.toml": DRILL,
    "drills/collectives/ring-bytes/en.md": DRILL_EN,
    "drills/collectives/ring-bytes/zh.md": DRILL_ZH,
    "tasks/queue/task.toml": TASK,
    "tasks/queue/en.md": TASK_EN,
    "tasks/queue/zh.md": TASK_ZH,
    "tasks/queue/starter.hpp": "#pragma once\n",
    "tasks/queue/grader.py": "LIMIT = 1\n",
    "tasks/queue/submissions/right.hpp": "// right\n",
}
