from __future__ import annotations

import pytest

pytest.register_assert_rewrite("graph.store_contract", "graph_support")
