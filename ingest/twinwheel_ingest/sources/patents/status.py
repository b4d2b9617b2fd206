"""Legal statuses as offices and databases word them, as those of the ontology."""

from __future__ import annotations

import unicodedata

from twinwheel_graph.errors import BadRow
from twinwheel_graph.ontology import ontology

WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("granted", ("部分无效", "部分失效")),
    ("refused", ("驳回", "refused", "rejected")),
    ("withdrawn", ("撤回", "撤销", "视为放弃", "视放", "withdrawn")),
    ("expired", ("失效", "无效", "无权", "未缴年费", "欠费", "终止", "届满", "期满", "放弃", "过期")),
    ("expired", ("expired", "lapsed", "ceased", "inactive", "dead")),
    ("filed", ("未授权", "审中", "在审", "待审", "实审", "实质审查", "审查", "受理", "未决", "pending", "examin")),
    (
        "granted",
        ("有效", "有权", "授权", "维持", "恢复", "质押", "保全", "许可", "granted", "inforce", "active", "alive"),
    ),
    ("filed", ("公开", "公布", "published", "filed")),
    ("transferred", ("转移", "转让", "transferred", "assigned")),
    ("filed", ("申请",)),
)
"""Words by which a status is told, tried in this order: 失效-驳回 is refused, 授权后终止 expired."""


def legal_status(printed: str) -> str:
    """The status of the ontology; BadRow where no word tells it."""
    known = ontology().entities["Achievement"].properties["legal_status"].values
    plain = "".join(unicodedata.normalize("NFKC", printed).casefold().split())
    for key, label in known.items():
        if plain in {key, label.zh, "".join(label.en.casefold().split())}:
            return key
    for status, words in WORDS:
        if any(word in plain for word in words):
            return status
    raise BadRow("unknown_status", field="legal_status", value=printed[:40], known="、".join(_labels()))


def _labels() -> list[str]:
    known = ontology().entities["Achievement"].properties["legal_status"].values
    return [label.zh for label in known.values()]
