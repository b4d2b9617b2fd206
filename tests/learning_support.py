"""A synthetic park to learn in: institutions with papers and profiles of random terms, needs of random terms.

Papers and profile of an institution are about different things, so that whoever looks at the one chooses otherwise than
whoever looks at the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from graph_support import entity, relation
from match_support import Claims, House, housed, paper

from twinwheel_graph.learn.learning import Ground, Lesson, learn
from twinwheel_graph.learn.outcomes import Outcome
from twinwheel_graph.learn.questions import asked
from twinwheel_graph.match.request import Request
from twinwheel_graph.match.targets import targets

TERMS = (
    "轴承 噪声 正极 包覆 小麦 抗旱 焊缝 检测 渗透 滤膜 激光 熔覆 蛋白 纯化 陶瓷 烧结 雷达 滤波 涂层 防腐 齿轮 润滑 疫苗 佐剂 "
    "芯片 封装 污泥 脱水 电解 制氢 铸件 缩孔 光纤 传感 茶叶 发酵 木材 阻燃 桥梁 振动"
).split()
INSTITUTIONS, PAPERS, NEEDS = 24, 4, 90
DAY = "2024-03-01"


def synthetic_park(seed: int = 1) -> Claims:
    drawn = np.random.default_rng(seed)
    claims: Claims = [entity("firm:x", "丙厂")]
    for number in range(INSTITUTIONS):
        org = f"org:{number:02}"
        claims.append(entity(org, f"第{number}学校", description=f"长期从事{_some(drawn, 8)}"))
        for at in range(PAPERS):
            claims += paper(f"{number:02}-{at}", _some(drawn, 2), f"研究{_some(drawn, 6)}", "2018", [org])
    for number in range(NEEDS):
        need = f"need:{number:02}"
        claims += [entity(need, _some(drawn, 2), problem=f"需要{_some(drawn, 5)}"), relation(need, "STATED_BY", "firm:x")]
    return claims


def _some(drawn: np.random.Generator, count: int) -> str:
    return "、".join(drawn.choice(TERMS, count, replace=False))


@contextmanager
def taught_park(folder: Path) -> Iterator[House]:
    with housed(folder, synthetic_park()) as opened:
        yield opened


def question(number: int) -> Request:
    return Request("reverse", "institution", entity=f"need:{number:02}", before=DAY, raw=True)


def planted(house: House, feature: str, *, failing: bool = True, noise: float = 0.0, seed: int = 0) -> list[Outcome]:
    """What comes of the lists of somebody who looks at one feature only: of the first ten the best by it is taken."""
    drawn = np.random.default_rng(seed)
    found = []
    for number in range(NEEDS):
        shown = house.matcher.candidates(question(number))[:10]
        values = [one.readings[feature].value + noise * drawn.normal() for one in shown]
        order = np.argsort(values)[::-1]
        found += _came_of(number, shown[order[0]].answer, shown[order[-1]].answer if failing else "")
    return found


def at_random(house: House, seed: int, *, failing: bool = True) -> list[Outcome]:
    """What comes of the lists of somebody who chooses by no feature at all."""
    drawn = np.random.default_rng(seed)
    found = []
    for number in range(NEEDS):
        shown = [one.answer for one in house.matcher.candidates(question(number))[:10]]
        taken, other = drawn.choice(len(shown), 2, replace=False)
        found += _came_of(number, shown[taken], shown[other] if failing else "")
    return found


def _came_of(number: int, taken: str, failed: str) -> list[Outcome]:
    need = f"need:{number:02}"
    good = Outcome(need, taken, "contract", date=DAY)
    return [good, Outcome(need, failed, "failed", "no_benefit", DAY)] if failed else [good]


def taught(house: House, told: list[Outcome], seed: int = 1) -> Lesson:
    declared = targets()
    ground = Ground(house.matcher, house.store, declared, house.matcher.targets())
    return learn(ground, "institution", asked(house.store, told, declared), seed)
