from __future__ import annotations

import pytest

from twinwheel_graph.errors import UsageError
from twinwheel_graph.stores.neo4j_address import Address, Limits, address, is_server, shown


def test_a_url_is_taken_apart() -> None:
    found = address("neo4j://a%40b:p%3A%2F%3F%25@park.example:7688/graph?retry_time=30&pool_size=5")
    limits = Limits(pool_size=5, retry_time=30.0)
    assert found == Address("neo4j", "park.example", 7688, "graph", "a@b", "p:/?%", limits)
    assert (found.uri, found.name, found.encrypted) == ("neo4j://park.example:7688", "graph", False)


def test_what_is_left_out_has_a_default() -> None:
    found = address("BOLT+SSC://[::1]")
    assert (found.uri, found.database, found.user, found.limits) == ("bolt+ssc://[::1]:7687", None, "", Limits())
    assert (found.name, found.encrypted) == ("bolt", True)


def test_it_tells_neither_user_nor_password() -> None:
    found = address("neo4j+s://someone:secret@park.example/graph?retry_time=3")
    assert str(found) == shown("neo4j+s://someone:secret@park.example/graph") == "neo4j+s://park.example:7687/graph"
    assert "secret" not in repr(found)
    assert shown("sqlite:///park.db") == "sqlite:///park.db"


@pytest.mark.parametrize(
    "url",
    [
        "neo4j://",
        "neo4j:///graph",
        "neo4j://user:pass#word@host/graph",
        "neo4j://user:pass/word@host/graph",
        "neo4j://host:port/graph",
        "neo4j://host:70000/graph",
        "neo4j://host/graph/more",
        "neo4j://[::1/graph",
        "http://host:7474",
    ],
)
def test_what_is_no_url_of_a_server_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        address(url)
    assert caught.value.code == "bad_server_url"
    assert "pass" not in caught.value.message("zh")


@pytest.mark.parametrize(
    "query", ["retries=3", "retry_time=soon", "retry_time=0", "pool_size=1.5", "pool_size=", "retry_time=nan"]
)
def test_a_limit_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(UsageError) as caught:
        address(f"neo4j://host/graph?{query}")
    assert (caught.value.code, caught.value.params["name"]) == ("bad_server_limit", query.partition("=")[0])


def test_the_schemes_of_a_server() -> None:
    assert is_server("neo4j+s://host")
    assert is_server("bolt://host")
    assert not is_server("sqlite:///neo4j")
    assert not is_server("neo4j")
