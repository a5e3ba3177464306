"""The folder where new files wait until they are verified."""

import contextlib
import os
import shutil
from pathlib import Path

from generator.publish.addresses import split
from generator.publish.errors import explain

_FLAGS = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)


class Staging:
    """Creates files, never rewrites one: on ext4 a new file is cheaper than a truncated one.

    One for each process; knows the folders it has made. Picklable (the memory stays behind).
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._made: set[str] = set()

    def __reduce__(self) -> tuple[type["Staging"], tuple[Path]]:
        return Staging, (self.root,)

    def write(self, path: str, data: bytes) -> None:
        """Put ``data`` at ``path``, replacing what was staged there before in this build.

        Raises PublishError when the disk refuses; the live site is untouched then.
        """
        folder, _ = split(path)
        target = f"{self.root}/{path}"
        try:
            if folder not in self._made:
                Path(self.root, folder).mkdir(parents=True, exist_ok=True)
                self._made.add(folder)
            try:
                descriptor = os.open(target, _FLAGS, 0o666)
            except FileExistsError:
                Path(target).unlink()
                descriptor = os.open(target, _FLAGS, 0o666)
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(descriptor, view) :]
            finally:
                os.close(descriptor)
        except OSError as error:
            raise explain(error, f"准备输出文件 {path} ", "网站没有改动；排除原因后重新运行即可。") from error

    def drop(self, path: str) -> None:
        """Forget what was staged at ``path``, if anything was."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            Path(self.root, path).unlink()

    def clear(self) -> None:
        """Leave nothing behind, the folder itself included."""
        self._made.clear()
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.root)
