"""compose.yaml as Docker Compose itself reads it, by the schema of Compose files, and as the real server takes it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import missing
from neo4j_support.address import Address
from neo4j_support.bolt import free_port
from neo4j_support.home import Home
from neo4j_support.server import Server

from twinwheel_api.settings import Settings

FILE = Path(__file__).parents[2] / "compose.yaml"
PASSWORD = {"NEO4J_PASSWORD": "a-password"}


def config(file: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What `docker compose config` makes of a file; it needs no engine."""
    program = shutil.which("docker-compose", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        missing("there is no docker-compose for this platform among the packages; install Docker Compose")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [program, "--file", str(file), "config", "--format", "json"]
    return subprocess.run(command, env={**kept, **variables}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = config(FILE, PASSWORD)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout)["services"])


@pytest.mark.parametrize("variables", [{}, {"NEO4J_PASSWORD": ""}])
def test_it_refuses_to_start_without_a_password(variables: dict[str, str]) -> None:
    done = config(FILE, variables)
    assert done.returncode != 0
    assert "NEO4J_PASSWORD is missing a value" in done.stderr


@pytest.mark.parametrize(("right", "wrong"), [("restart:", "restrt:"), ("memory:", "memry:"), ("tmpfs:", "tmpf:")])
def test_what_the_schema_does_not_know_is_found(right: str, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    assert config(file, PASSWORD).returncode != 0


def test_the_password_reaches_both_services(services: dict[str, Any]) -> None:
    assert services["neo4j"]["environment"]["NEO4J_AUTH"] == "neo4j/a-password"
    environment = services["twinwheel"]["environment"]
    located = Settings(
        store=environment["TWINWHEEL_STORE"], store_password=environment["TWINWHEEL_STORE_PASSWORD"]
    ).located()
    assert Address.of(located).auth == ("neo4j", "a-password")


@pytest.mark.parametrize("name", ["neo4j", "twinwheel"])
def test_a_service_is_limited_watched_and_reached_from_this_machine_only(name: str, services: dict[str, Any]) -> None:
    service = services[name]
    assert int(service["deploy"]["resources"]["limits"]["memory"]) > 0
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {port["host_ip"] for port in service["ports"]} == {"127.0.0.1"}
    assert [volume["type"] for volume in service["volumes"]] == ["volume"] * len(service["volumes"])


def test_the_service_waits_for_a_server_that_is_healthy(services: dict[str, Any]) -> None:
    assert services["twinwheel"]["depends_on"]["neo4j"]["condition"] == "service_healthy"


def test_the_health_check_tells_a_server_that_answers(services: dict[str, Any], own_server: Address) -> None:
    port = own_server.uri.rpartition(":")[2]
    assert (healthy(services, port), healthy(services, str(free_port()))) == (True, False)


def test_the_server_knows_every_setting(services: dict[str, Any], neo4j_home: Home) -> None:
    settings = dict(map(setting, services["neo4j"]["environment"].items()))
    del settings["AUTH"]
    with Server(Home(neo4j_home.folder, settings=settings)) as server, server.address.driver() as driver:
        for name, value in settings.items():
            rows = driver.execute_query("SHOW SETTINGS $name YIELD value", name=name).records
            assert (name, same(rows[0]["value"])) == (name, same(value))


def setting(variable: tuple[str, str]) -> tuple[str, str]:
    """The setting that the image makes of a variable: `__` is an underscore, `_` a dot."""
    name, value = variable
    return name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"), value


def same(value: str) -> str:
    """A size without the way it is written."""
    return value.lower().replace(".00", "").replace("ib", "")


def healthy(services: dict[str, Any], port: str) -> bool:
    command = [part.replace("7687", port) for part in services["neo4j"]["healthcheck"]["test"][1:]]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
