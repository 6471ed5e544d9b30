"""Items decoded before they are asked for, and kept for a while after."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from labeler.types import Id
from labeler.ui.tasks import Job, Tasks
from labeler.ui.widgets.item_loader import Loaded

MOST_ITEMS = 12
MOST_BYTES = 384 * 2**20


class Ahead:
    """Loads what is wanted on worker threads, most wanted first, and forgets what was wanted longest ago.

    ``load(item)`` runs on a worker thread; ``arrived(loaded)`` is called on the GUI thread. ``key`` begins
    the names of its jobs.
    """

    def __init__(
        self, tasks: Tasks, key: str, load: Callable[[Id], Loaded], arrived: Callable[[Loaded], object]
    ) -> None:
        self._tasks = tasks
        self._key = key
        self._load = load
        self._arrived = arrived
        self._kept: OrderedDict[Id, Loaded] = OrderedDict()
        self._jobs: dict[Id, Job] = {}

    def get(self, item: Id) -> Loaded | None:
        """Return an item if it is ready."""
        loaded = self._kept.get(item)
        if loaded is not None:
            self._kept.move_to_end(item)
        return loaded

    def ready(self, items: Sequence[Id]) -> dict[Id, Loaded]:
        """Return those of these items that are ready."""
        return {item: self._kept[item] for item in items if item in self._kept}

    def want(self, items: Sequence[Id]) -> None:
        """Load these items unless they are ready or on their way; what else is on its way is called off."""
        for item in [item for item in self._jobs if item not in items]:
            self._jobs.pop(item).cancel()
        for item in items:
            if item not in self._kept and item not in self._jobs:
                self._jobs[item] = self._tasks.run(
                    self._load, item, done=self._took, exclusive=f"{self._key}.{item}.", name="load an item"
                )

    def replace(self, loaded: Loaded) -> None:
        """Keep another form of an item (decoded larger)."""
        if loaded.item in self._kept:
            self._kept[loaded.item] = loaded

    def forget(self, item: Id | None = None) -> None:
        """Forget one item, or all: they were prepared for another size, project or person."""
        for gone in list(self._jobs) if item is None else [item]:
            job = self._jobs.pop(gone, None)
            if job is not None:
                job.cancel()
        for gone in list(self._kept) if item is None else [item]:
            self._kept.pop(gone, None)

    def _took(self, loaded: Loaded) -> None:
        self._jobs.pop(loaded.item, None)
        self._kept[loaded.item] = loaded
        size = sum(kept.size_bytes for kept in self._kept.values())
        while len(self._kept) > MOST_ITEMS or (size > MOST_BYTES and len(self._kept) > 2):
            _item, old = self._kept.popitem(last=False)
            size -= old.size_bytes
        self._arrived(loaded)
