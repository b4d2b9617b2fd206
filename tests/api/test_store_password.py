"""The password of a server's store beside its URL."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from twinwheel_api.settings import Settings
from twinwheel_graph.errors import UsageError
from twinwheel_graph.stores.neo4j_address import address


@pytest.mark.parametrize(
    ("url", "user", "password"),
    [
        ("neo4j://host/db", "neo4j", "a:b@c/d?e#f%é"),
        ("neo4j+s://someone@host:1/db?retry_time=1", "someone", "a:b@c/d?e#f%é"),
        ("bolt://[::1]", "neo4j", "a:b@c/d?e#f%é"),
        ("neo4j://someone:own@host/db", "someone", "own"),
        ("neo4j://someone:@host/db", "someone", ""),
    ],
)
def test_it_goes_where_the_url_has_none(url: str, user: str, password: str) -> None:
    settings = Settings(store=url, store_password=SecretStr("a:b@c/d?e#f%é"))
    found = address(settings.located())
    assert (found.user, found.password) == (user, password)
    assert found.uri == address(url).uri
    assert "a:b" not in repr(settings)


def test_the_store_of_a_file_has_none(tmp_path: Path) -> None:
    settings = Settings(store="sqlite:///park.db", store_password_file=tmp_path / "absent")
    assert settings.located() == "sqlite:///park.db"
    assert settings.located("sqlite:///other.db") == "sqlite:///other.db"


def test_a_file_is_read_without_its_last_line_break(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("pass word\n")
    read = address(Settings(store="neo4j://host", store_password_file=file).located())
    assert (read.user, read.password) == ("neo4j", "pass word")
    said = Settings(store="neo4j://host", store_password=SecretStr("said"), store_password_file=file)
    assert address(said.located()) == address("neo4j://neo4j:said@host")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Settings(store="neo4j://host", store_password_file=tmp_path / "absent").located()
    assert caught.value.code == "bad_password_file"
