"""A Dask cluster for joblib: one of this machine's processes, or one that runs already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labeler.errors import UserError

ANSWERS_WITHIN_S = 15


@contextmanager
def dask_cluster(scheduler: str | None, n_workers: int) -> Iterator[int]:
    """Connect to the Dask scheduler at an address, or start ``n_workers`` processes; yield how many work.

    Within the block joblib's backend ``dask`` uses it. Its workers must see the files under the same paths
    and have Labeler installed.

    Raises:
        UserError: Dask is not installed, the scheduler does not answer, has no workers, or lost them.
    """
    try:
        from dask import config
        from distributed import Client, LocalCluster
    except ImportError:
        raise UserError("The backend dask needs a package: pip install 'labeler[cluster]'.") from None
    with config.set({"logging.distributed": "error", "distributed.comm.timeouts.connect": ANSWERS_WITHIN_S}):
        cluster: Any = None
        if scheduler is None:
            # any free port: the usual one may be taken
            cluster = LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=n_workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=40
            )
        try:
            with _client(Client, scheduler, cluster) as client:
                n_threads = sum(client.nthreads().values())
                if not n_threads:
                    raise UserError(f"The Dask scheduler {scheduler} has no workers; start some.")
                yield n_threads
        except Exception as error:
            if not type(error).__module__.startswith("distributed"):
                raise
            words = f"The Dask cluster failed ({type(error).__name__}); what was read is in, import again."
            raise UserError(words) from error
        finally:
            if cluster is not None:
                cluster.close()


def _client(client: Any, scheduler: str | None, cluster: Any) -> Any:
    try:
        return client(cluster if scheduler is None else scheduler, timeout=ANSWERS_WITHIN_S)
    except (OSError, ValueError, TimeoutError):
        raise UserError(f"No Dask scheduler answers at {scheduler}; check the address.") from None
