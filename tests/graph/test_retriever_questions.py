from __future__ import annotations

from graph.retriever_contract import RetrieverContract
from graph_support import ITEMS

from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.base import Family, family_of


class TestLocalRetriever(RetrieverContract):
    """The laws, of the index in a folder."""


def test_every_type_is_searched_in_one_family() -> None:
    assert {name for name in ontology().entities if family_of(name) is Family.ITEMS} == set(ITEMS)
