"""What the routes work with: store, index and match, and threads of their own for each kind of work."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request as HttpRequest
from starlette.types import Scope

from twinwheel_api.absence import Absence
from twinwheel_api.deps import House, house
from twinwheel_api.following import Follower
from twinwheel_api.journal import Journal
from twinwheel_api.lessons import elsewhere_text
from twinwheel_api.locale import word
from twinwheel_api.negotiate import language_of
from twinwheel_api.seen import Seen
from twinwheel_api.settings import Settings
from twinwheel_graph.errors import StoreError, TwinwheelError
from twinwheel_graph.match.request import Request
from twinwheel_graph.match.targets import DEFAULTS
from twinwheel_graph.stores.neo4j_errors import REFUSED

API = "/api/v1"
LATENT = "/latent-needs"
"""How the path of a firm's latent needs ends: a dozen matches a request, so they queue with the walks."""
T = TypeVar("T")

READING_THREADS = 2
READS_WAITING = 64
WALKING_THREADS = 1
WALKS_WAITING = 3
"""A search for paths takes up to a second, a read some milliseconds: neither may hold up the other, nor a match."""

REVISION_SECONDS = 2.0
LOOK_SECONDS = 0.02
TOLD_SECONDS = 1.0
"""How long an answer that is made waits for a server, to tell its revision beside it."""


class NotYet(TwinwheelError):
    """A revision that the client has seen elsewhere and that is not visible here yet."""

    status = 503


@dataclass(frozen=True, slots=True)
class Service:
    """One worker's parts. The store keeps a connection a thread, which is why the pools are small and named."""

    house: House
    follower: Follower
    absence: Absence
    scoring: Executor
    reading: Executor
    walking: Executor
    default_language: str

    async def work(self, pool: Executor, task: Callable[[], T]) -> T:
        """Do something in a thread of a pool; StoreError, at once, while the store is known to be away."""
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: self.absence.checked(task))

    async def reached(self, wanted: str | None) -> None:
        """Wait until the store shows what the client has seen; NotYet after two seconds."""
        seen = Seen.of(wanted)
        if error := self.absence.error():
            raise error
        if seen.revision or seen.bookmarks:
            try:
                async with asyncio.timeout(REVISION_SECONDS):
                    await self._shown(seen)
            except TimeoutError:
                raise NotYet("revision_ahead", value=seen.revision) from None
            except StoreError as error:
                if error.code in REFUSED:
                    raise
                # The server does not know such a bookmark.
                raise NotYet("revision_ahead", value=seen.revision) from None

    async def _shown(self, seen: Seen) -> None:
        see = self.house.see
        if seen.bookmarks and see is not None:
            await self.work(self.reading, lambda: see(seen.bookmarks))
        while await self.revision() < seen.revision:
            await asyncio.sleep(LOOK_SECONDS)

    def searched(self, wanted: str | None) -> int:
        """The revision that the index has reached; NotYet where the client has seen a later one. For worker threads."""
        seen = Seen.of(wanted)
        revision = self.follower.caught_up(seen.revision)
        if revision < seen.revision:
            raise NotYet("revision_ahead", value=seen.revision)
        return revision

    async def revision(self) -> int:
        """The store's revision; a server is asked in a thread, in no queue: it may be away, and others must go on."""
        store = self.house.store
        if store.place():
            return store.revision()
        if error := self.absence.error():
            raise error
        return await asyncio.to_thread(self.absence.checked, store.revision)

    def seen(self, revision: int) -> str:
        """What the header tells of an answer from this revision."""
        return str(Seen(revision, self.house.bookmarks()))

    def language(self, request: HttpRequest) -> str:
        """The language to answer in."""
        return language_of(request.scope, self.default_language)


@contextlib.contextmanager
def opened(settings: Settings, journal: Journal, absence: Absence) -> Iterator[Service]:
    """A service, warmed up; NotFound where there is no store. `absence` is told where its server goes away."""
    language = settings.lang or "zh"
    with contextlib.ExitStack() as stack:
        told = lambda error: journal.warning(word("no_answer", language, reason=error.message(language)))  # noqa: E731
        parts = stack.enter_context(house(settings.located(), settings.index, settings=settings, told=told))
        if text := elsewhere_text(parts.store, parts.matcher.encoder_set(), language):
            journal.warning(text)
        follower = Follower(parts.retriever, journal, absence)
        stack.callback(follower.close)
        pools = (
            stack.enter_context(ThreadPoolExecutor(settings.scoring_threads, "score")),
            stack.enter_context(ThreadPoolExecutor(READING_THREADS, "read")),
            stack.enter_context(ThreadPoolExecutor(WALKING_THREADS, "walk")),
        )
        service = Service(parts, follower, absence, *pools, language)
        _warm_up(service, settings.scoring_threads)
        yield service


def limits(settings: Settings) -> Mapping[str, int]:
    """How many requests may be behind the gate, running and waiting, by the first or last part of their path."""
    return {
        LATENT: WALKING_THREADS + WALKS_WAITING,
        f"{API}/match": settings.scoring_threads + settings.waiting,
        f"{API}/paths": WALKING_THREADS + WALKS_WAITING,
        f"{API}/entities": READING_THREADS + READS_WAITING,
        f"{API}/engagements": READING_THREADS + READS_WAITING,
    }


def service_of(request: HttpRequest) -> Service:
    """The service behind a request; StoreError while the server of its store is not there yet."""
    state = request.app.state
    if error := state.opening.absent():
        raise error
    service: Service = state.service
    return service


async def revision_of(scope: Scope) -> str | None:
    """The store's revision, for an answer that does not say which one it saw; None where the store does not answer."""
    try:
        service: Service = scope["app"].state.service
        async with asyncio.timeout(TOLD_SECONDS):
            return service.seen(await service.revision())
    except (AttributeError, TwinwheelError, TimeoutError):
        return None


def _warm_up(service: Service, threads: int) -> None:
    """Dictionaries, targets and files are read once before the first request, and by each thread."""
    tasks = [service.scoring.submit(_first_matches, service) for _ in range(threads)]
    for task in tasks:
        task.result()


def _first_matches(service: Service) -> None:
    for direction in DEFAULTS:
        service.house.matcher.match(Request(direction, text="技术需求", top=1))
