"""What can go wrong while publishing, said so that an operator can act on it."""

import errno


class PublishError(Exception):
    """Publishing could not be done. The message is Chinese and names no private value."""


class BuildLockedError(PublishError):
    """Another build works on the same state folder."""


_REASONS = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "文件系统只读",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EIO: "磁盘读写出错",
    errno.ENOTDIR: "路径中有一段是文件而不是目录",
    errno.EISDIR: "应为文件的位置上有一个目录",
    errno.ENOTEMPTY: "目录不为空",
    errno.ENAMETOOLONG: "文件名过长",
}


def explain(error: OSError, doing: str, afterwards: str) -> PublishError:
    """A :class:`PublishError` for ``error``: what was being done, why not, what holds now."""
    reason = _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
    return PublishError(f"{doing}失败：{reason}。{afterwards}")
