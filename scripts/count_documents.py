"""Writes extract/document_counts.tsv: in how many abstracts of ChinaXiv each word stands.

    python scripts/count_documents.py FOLDER

FOLDER holds chinaxiv/papers.jsonl.gz. Words are cut and put in normal form as the pipeline does.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import rjieba

from twinwheel_graph.language.text import normal

FILE = Path(__file__).parent.parent / "ingest" / "twinwheel_ingest" / "extract" / "document_counts.tsv"
FEWEST = 5
HEAD = """\
# source: words of {documents:,} abstracts of ChinaXiv 2016-01 to 2022-09 (DreamBlooms/ChinaXiv-201601-to-202209)
# kind: secondary
# licence: CC BY 4.0
# the first line is the number of abstracts; words that stand in fewer than five are left out
"""


def main() -> None:
    """Write it."""
    counts: Counter[str] = Counter()
    documents = 0
    with gzip.open(Path(sys.argv[1]) / "chinaxiv" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if abstract := json.loads(line)["abstract"]:
                documents += 1
                counts.update({normal(word) for word in rjieba.cut(abstract)})
    kept = {word: n for word, n in counts.items() if n >= FEWEST and len(word) > 1 and any(map(str.isalpha, word))}
    rows = (f"{word}\t{n}\n" for word, n in sorted(kept.items()))
    head = HEAD.format(documents=documents)
    FILE.write_text(f"{head}{documents}\n{''.join(rows)}", encoding="utf-8")


if __name__ == "__main__":
    main()
