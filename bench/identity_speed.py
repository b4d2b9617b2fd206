"""100,000 new organisations among 100,000 known, on one core: all names synthetic, put together from parts of names.

    python bench/identity_speed.py [--known N] [--new N]

Half of the new are known ones written otherwise (legal form, brackets, province), half are others.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_ingest.resolve.blocking import Index
from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.deciding import decide
from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.reading import lexicon, places

ASKED = ("under 60 s on one core", "under 1,536 MB")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
SIGNS = (
    "安宝博成创达德鼎东飞丰峰福富光广贵海汉航恒宏华辉汇佳嘉江金锦晶景凯康科宽坤乐力利联林龙隆美明铭南宁诺鹏普启乾强清"
    "庆荣瑞润赛三山尚盛圣世顺泰特天通同旺威维伟文熙祥翔新信星兴雄旭讯亚延阳耀怡义益银英永佑裕元原远云泽展兆振正志中众卓紫"
)


@dataclass(frozen=True)
class Measured:
    """Seconds of reading the known and of deciding the new, peak memory in MB, and what was decided."""

    indexed: float
    decided: float
    memory: float
    same: int
    unsure: int
    right: int
    written_otherwise: int


def measure(known: int, new: int) -> Measured:
    """Decide all the new at once."""
    made = random.Random(20)
    first = [_firm(made, f"synthetic:known:{at}") for at in range(known)]
    second = [_new(made, first[at], at) if at % 2 else _firm(made, f"synthetic:new:{at}") for at in range(new)]
    start = time.process_time()
    index = Index([*first, *second])
    indexed = time.process_time()
    decisions = decide(index, {one.id for one in second})
    spent = time.process_time() - indexed
    verdicts = Counter(one.compared.verdict for one in decisions)
    meant = {tuple(sorted((f"synthetic:new:{at}", f"synthetic:known:{at}"))) for at in range(1, new, 2)}
    right = sum(one.pair in meant for one in decisions if one.compared.verdict is Verdict.SAME)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(indexed - start, spent, memory, verdicts[Verdict.SAME], verdicts[Verdict.UNSURE], right, len(meant))


def rows(known: int = 100_000, new: int = 100_000) -> Iterator[tuple[str, str, str]]:
    """The rows of a table: what, how much, what was asked."""
    found = measure(known, new)
    what = f"{new:,} new organisations decided among {known:,} known (synthetic names), one core"
    yield what, f"{found.indexed + found.decided:.1f} s (index {found.indexed:.1f} s)", ASKED[0]
    yield "peak memory of that", f"{found.memory:,.0f} MB", ASKED[1]
    yield "of that: merged, asked", f"{found.same:,}, {found.unsure:,}", ""
    yield "known ones written otherwise that were found", f"{found.right:,} of {found.written_otherwise:,}", ""


def _firm(made: random.Random, id: str) -> Mention:
    place = made.choice(_spelled())
    sign = "".join(made.choices(SIGNS, k=made.choice((2, 2, 3))))
    trades = "".join(made.choices(lexicon()["trades"][:90], k=made.choice((1, 2, 2))))
    return Mention(id, "firm", (f"{place}{sign}{trades}{made.choice(FORMS)}",))


def _new(made: random.Random, known: Mention, at: int) -> Mention:
    """A known firm written otherwise."""
    name = known.names[0]
    ways = {
        "有限责任公司": "有限公司",
        "集团有限公司": "（集团）有限公司",
        "股份有限公司": "有限公司",
        "有限公司": "有限责任公司",
    }
    written = next(name.removesuffix(form) + other for form, other in ways.items() if name.endswith(form))
    if made.random() < 0.5:
        written = written.replace("市", "", 1)
    return Mention(f"synthetic:new:{at}", "firm", (written,))


def _spelled() -> list[str]:
    return sorted(places())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--known", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=100_000)
    given = parser.parse_args()
    for row in rows(given.known, given.new):
        print(" | ".join(row))


if __name__ == "__main__":
    main()
