"""The folder where new files wait until they are verified."""

import contextlib
import os
import shutil
from pathlib import Path

from generator.publish.errors import explain

_FLAGS = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)


class Staging:
    """Creates files, never rewrites one: on ext4 a new file is cheaper than a truncated one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, data: bytes) -> None:
        """Put ``data`` at ``path``, replacing what was staged there before in this build.

        Raises PublishError when the disk refuses; the live site is untouched then.
        """
        target = f"{self.root}/{path}"
        try:
            try:
                descriptor = os.open(target, _FLAGS, 0o666)
            except FileNotFoundError:
                # The first of its folder. To try comes cheaper than to ask before each of a million.
                Path(target).parent.mkdir(parents=True, exist_ok=True)
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
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.root)
