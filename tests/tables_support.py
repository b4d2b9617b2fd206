"""Exports as offices and registers print them, made up for the tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest_support import Place

from twinwheel_graph.model import EntityClaim, RelationClaim
from twinwheel_ingest.sources.base import Located, Reader
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.patents.numbers import check_digit

PATENT: Mapping[str, str] = {
    "申请号": "CN202110123456.0",
    "申请日": "2021.3.5",
    "公开（公告）号": "CN112345678A",
    "公开日": "2021年9月",
    "发明名称": "一种虚构的轴承",
    "摘要": "本发明公开了一种轴承。",
    "申请人": "甲大学；乙轴承有限公司",
    "发明人": "张三;李四",
    "IPC主分类号": "F16C33/66",
    "IPC分类号": "F16C33/66(2006.01)I;H01M10/0525",
    "法律状态": "有效-授权",
    "受让人": "丙科技有限公司",
    "转让日": "2022/5/1",
    "被许可人": "丁股份有限公司",
    "许可类型": "独占许可",
    "许可备案日": "44621",
    "地址": "252000 山东省聊城市东昌府区某路1号",
}
FIRM: Mapping[str, str] = {
    "企业名称": "甲虚构轴承有限公司",
    "统一社会信用代码": "91371500MA00000000",
    "法定代表人": "张三",
    "注册资本": "500万元",
    "成立日期": "二〇一八年三月五日",
    "经营范围": "轴承制造；技术服务。",
    "所属行业": "通用设备制造业",
    "行业代码": "C3451",
    "登记机关": "某市市场监督管理局",
    "住所": "山东省聊城市东昌府区某路2号",
    "经营状态": "存续（在营、开业、在册）",
    "曾用名": "甲老轴承厂；甲轴承厂",
    "参保人数": "１２０人",
}


def numbered(count: int) -> str:
    """An application number of 2021 with its check digit."""
    digits = f"20211{count:07d}"
    return f"CN{digits}.{check_digit(digits)}"


def coded(count: int) -> str:
    """A credit code with its check character, of a business that there is not."""
    from stdnum.cn import uscc

    digits = f"91371500MA{count:07d}"
    return f"{digits}{uscc.calc_check_digit(digits)}"


PATENT = {**PATENT, "申请号": numbered(1)}
FIRM = {**FIRM, "统一社会信用代码": coded(1)}


def export(
    path: Path, rows: Sequence[Mapping[str, Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",", above: str = ""
) -> Path:
    """A text table of these rows, below whatever lines stand above it."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(rows[0].keys())
    writer.writerows([row.get(name, "") for name in rows[0]] for row in rows)
    path.write_bytes((above + stream.getvalue()).encode(encoding))
    return path


def said(path: Path, reader: Reader) -> set[tuple[Any, ...]]:
    """What a reader takes from a file, whatever the order of its columns."""
    found = set()
    for item in reader.read(InputFile(path, path.name)):
        if isinstance(item, Located) and isinstance(item.claim, EntityClaim):
            claim = item.claim
            found.add((claim.id, claim.type, claim.name, tuple(sorted(claim.props.items())), claim.source))
        elif isinstance(item, Located) and isinstance(item.claim, RelationClaim):
            found.add((item.claim.key, tuple(sorted(item.claim.props.items())), item.claim.source))
    return found


def relations(place: Place, type: str, *ids: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one.start, one.end): dict(one.props) for one in place.store.relations(ids, types=[type])}
