"""`extract`: the facts of many texts, a line each."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cli_support import Twinwheel, entity, lines, url_of, validator

from twinwheel_ingest.extract import bulk
from twinwheel_ingest.extract.texts import Named

TEXT = "采用固态电解质，检出率≥90%。已完成中试。"


def facts(path: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for one in found:
        validator("fact-line").validate(one)
    return found


def told(path: Path) -> set[tuple[str, str, str]]:
    return {
        (one["id"], one["property"], one["value"]) for one in facts(path) if one["kind"] in ("quantity", "readiness")
    }


def test_lines_of_json_and_whole_texts(twinwheel: Twinwheel, tmp_path: Path) -> None:
    rows = [
        {"id": "q1", "text": TEXT},
        {"id": "p1", "title": "固态电解质", "abstract": TEXT},
        entity("Achievement", "ach:1", "虚构", abstract=TEXT),
    ]
    file = lines(tmp_path / "rows.jsonl", rows)
    whole = tmp_path / "one.txt"
    whole.write_text(f"{TEXT}\n误差≤7%。", encoding="gb18030")
    out = tmp_path / "facts.jsonl"
    answer = twinwheel("extract", file, whole, "-o", out)
    assert answer.code == 0, answer.err
    assert "5 段文本" in answer.err or "6 段文本" in answer.err
    both = ("≥90 %", "TRL 6")
    places = (("q1", "text"), ("p1", "abstract"), ("ach:1", "abstract"), ("one.txt", "text"))
    assert told(out) == {(*place, value) for place in places for value in both} | {("one.txt", "text", "≤7 %")}


def test_the_texts_of_a_store(twinwheel: Twinwheel, tmp_path: Path) -> None:
    url = url_of(tmp_path / "made.db")
    file = lines(tmp_path / "rows.jsonl", [entity("Achievement", "ach:1", "虚构", abstract=TEXT)])
    assert twinwheel("ingest", file, "--store", url).code == 0
    out = tmp_path / "facts.jsonl"
    assert twinwheel("extract", "-o", out, "--store", url).code == 0
    assert ("ach:1", "abstract", "≥90 %") in told(out)
    assert twinwheel("extract", file, "-o", out, "--store", url).code == 2


def test_what_cannot_be_read_is_told_and_the_rest_is_read(twinwheel: Twinwheel, tmp_path: Path) -> None:
    file = lines(tmp_path / "rows.jsonl", [{"id": "q1", "text": TEXT}, "{", {"id": "q2"}])
    out = tmp_path / "facts.jsonl"
    answer = twinwheel("extract", file, "-o", out)
    assert answer.code == 3
    assert "rows.jsonl:2" in answer.err
    assert "rows.jsonl:3" in answer.err
    assert {id for id, _, _ in told(out)} == {"q1"}


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"%PDF-1.7"])
def test_what_is_no_text_is_refused(twinwheel: Twinwheel, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "form.docx"
    file.write_bytes(content)
    out = tmp_path / "facts.jsonl"
    answer = twinwheel("extract", file, "-o", out)
    assert answer.code == 1
    assert "twinwheel ingest" in answer.err
    assert not out.exists()
    assert twinwheel("extract", tmp_path / "none.txt", "-o", out).code == 1


def test_a_pool_gives_what_one_process_gives() -> None:
    texts = [Named(str(number), "text", f"{TEXT}第{number}批，误差≤{number}%。") for number in range(250)]
    assert list(bulk.read(texts, 2)) == list(bulk.read(texts, 1)) == list(bulk.read(texts))


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, processes: str) -> None:
    rows = ({"id": f"q{number}", "text": TEXT * 20} for number in range(20_000))
    file = lines(tmp_path / "rows.jsonl", rows)
    out = tmp_path / "facts.jsonl"
    code = "from twinwheel_api.cli.main import main; main()"
    call = [sys.executable, "-c", code, "extract", file, "-o", out, "--processes", processes]
    with subprocess.Popen(call, stderr=subprocess.PIPE, start_new_session=True) as running:
        while not list(tmp_path.glob(".facts.jsonl.*.part")) and running.poll() is None:
            time.sleep(0.05)
        time.sleep(1)
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=120)
    assert running.returncode == 130, said.decode()
    assert "已中断" in said.decode() or "interrupted" in said.decode()
    assert "Traceback" not in said.decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.jsonl"]
