"""Carrying what changed to another file system: an object store, a second server."""

import hashlib
from typing import NamedTuple

from generator.publish import addresses
from generator.publish.errors import PublishError
from generator.publish.store import OutputStore


class Uploaded(NamedTuple):
    """Files written and deleted at the target, and bytes written."""

    written: int
    deleted: int
    bytes: int


def upload(store: OutputStore, url: str, **options: object) -> Uploaded:
    """Bring the target at ``url`` (any fsspec URL; ``options`` go to its file system) up to date.

    Deletions first, then in the order of an apply. The store remembers per target how far it
    has come, so a target that missed some applies gets all of them; a first upload carries
    everything. A failed upload is simply run again. Raises PublishError when the target refuses.
    """
    import fsspec  # only those who upload wait for it

    # The URL may carry a password; only its hash is kept.
    target = hashlib.sha256(url.encode()).hexdigest()
    history = store.history()
    now = history.last()
    seen = history.cursor(target)
    written = deleted = size = 0
    made: set[str] = set()
    try:
        system, root = fsspec.core.url_to_fs(url, **options)
        root = root.rstrip("/")
        for path in history.removed_since(seen):
            if system.exists(f"{root}/{path}"):
                system.rm_file(f"{root}/{path}")
                deleted += 1
        for rank in range(addresses.PIECES, addresses.VERY_LAST + 1):
            for output in history.changed_since(seen):
                if addresses.rank(output.path) != rank:
                    continue
                place = f"{root}/{output.path}"
                folder = place.rpartition("/")[0]
                if folder not in made:
                    system.makedirs(folder, exist_ok=True)
                    made.add(folder)
                system.put_file(str(store.live / output.path), place)
                written += 1
                size += output.size
    except OSError as error:
        raise PublishError(
            f"上传失败（{type(error).__name__}）。本机网站不受影响；重新运行即可继续。"
        ) from error
    history.set_cursor(target, now)
    return Uploaded(written, deleted, size)
