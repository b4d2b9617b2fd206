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

SPOKEN = (
    "轴承噪声正极包覆小麦抗旱焊缝检测渗透滤膜激光熔覆蛋白纯化陶瓷烧结雷达滤波涂层防腐"
    "齿轮润滑疫苗佐剂芯片封装污泥脱水电解制氢铸件缩孔光纤传感茶叶发酵木材阻燃桥梁振动"
)
TERMS = [SPOKEN[at : at + 2] for at in range(0, len(SPOKEN), 2)]
INSTITUTIONS, PAPERS, NEEDS = 24, 4, 80
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
        claims += [
            entity(need, _some(drawn, 2), problem=f"需要{_some(drawn, 5)}"),
            relation(need, "STATED_BY", "firm:x"),
        ]
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
