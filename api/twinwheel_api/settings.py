"""Every setting, once: from the environment (TWINWHEEL_*), over which options of a command go."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from twinwheel_graph.errors import UsageError
from twinwheel_graph.stores.neo4j_address import is_server, with_password


class Settings(BaseSettings):
    """Settings of a process; docs/settings.md lists them, and a test holds that."""

    model_config = SettingsConfigDict(env_prefix="TWINWHEEL_", frozen=True, extra="ignore", env_ignore_empty=True)

    store: str = Field(
        "sqlite:///twinwheel.db",
        description="Store URL: a file (three slashes are relative, four absolute), or a Neo4j server "
        "(`neo4j://user:password@host:7687/database`).",
    )
    store_password: SecretStr | None = Field(
        None, description="Password of a Neo4j store whose URL has none, as it is, not percent-encoded; never shown."
    )
    store_password_file: Path | None = Field(
        None,
        description="A file with that password, such as a secret of Compose; where the password itself is not set.",
    )
    index: Path | None = Field(
        None,
        description="Folder of the index; where not set, beside the store file, or the server's own indexes.",
    )
    reports: Path | None = Field(
        None,
        description="Folder of load reports; where not set, `<store file>.reports`, or for a server's store one in "
        "`~/.local/state/twinwheel/reports` (by XDG_STATE_HOME).",
    )
    encoder: str = Field(
        "bge-small-zh-v1.5",
        description="What makes vectors: a model of `twinwheel model list`, a folder with an ONNX model, "
        "the http(s) address of an OpenAI-compatible endpoint, or `none`.",
    )
    encoder_model: str = Field("", description="The model to ask an endpoint for.")
    encoder_key: SecretStr | None = Field(None, description="The endpoint's key; never shown.")
    encoder_query_prefix: str = Field("", description="What an endpoint's model wants before a question.")
    encoder_threads: int = Field(2, ge=1, le=64, description="Threads of an encoder on this machine.")
    models: Path | None = Field(
        None, description="Folder of pulled models; `~/.cache/twinwheel/models` (by XDG_CACHE_HOME) where not set."
    )
    lang: Literal["zh", "en"] | None = Field(None, description="Language; else the locale's, else zh.")
    host: str = Field("127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `serve` listens on; 0 takes a free one.")
    scoring_threads: int = Field(2, ge=1, le=64, description="Matches computed at once by one worker.")
    waiting: int = Field(14, ge=0, le=10_000, description="Matches that may wait; more are answered 503.")
    body_kilobytes: int = Field(256, ge=1, le=65_536, description="The longest request body.")

    def located(self, url: str = "") -> str:
        """A store's URL (the one that is set where none is given), with the password that is set beside it.

        Raises:
            UsageError: The file of the password cannot be read.
        """
        url = url or self.store
        return with_password(url, self._password()) if is_server(url) else url

    def _password(self) -> str:
        if self.store_password is not None:
            return self.store_password.get_secret_value()
        if self.store_password_file is None:
            return ""
        try:
            return self.store_password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("bad_password_file", path=self.store_password_file, detail=error) from error
