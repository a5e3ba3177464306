"""What disks and files do to a command, said so that an operator can act on it."""

import errno
import sqlite3

_SQLITE = {
    sqlite3.SQLITE_FULL: "磁盘空间不足",
    sqlite3.SQLITE_READONLY: "文件系统只读或没有写入权限",
    sqlite3.SQLITE_CANTOPEN: "打不开文件，请检查文件夹是否存在、是否可写",
    sqlite3.SQLITE_PERM: "没有读写权限",
    sqlite3.SQLITE_BUSY: "另一个进程正在使用",
    sqlite3.SQLITE_LOCKED: "另一个进程正在使用",
    sqlite3.SQLITE_IOERR: "磁盘读写出错",
    sqlite3.SQLITE_CORRUPT: "文件已损坏，请从备份恢复",
    sqlite3.SQLITE_NOTADB: "文件已损坏，请从备份恢复",
}
_SYSTEM = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "文件系统只读",
    errno.EACCES: "没有读写权限",
    errno.EPERM: "没有读写权限",
    errno.EIO: "磁盘读写出错",
    errno.ENOENT: "文件或文件夹不存在",
    errno.EMFILE: "打开的文件太多",
}
_AFTER = "网站没有只做一半的改动；排除原因后重新运行即可。"


def in_words(error: OSError | sqlite3.Error) -> str | None:
    """One line for an error of a disk or a state file; None for one that is a mistake of the program."""
    if isinstance(error, OSError):
        reason = _SYSTEM.get(error.errno or 0)
        place = f" {error.filename2 or error.filename}" if error.filename else ""
        return f"读写{place} 失败：{reason}。{_AFTER}" if reason else None
    # Extended codes carry the plain one in their low byte.
    reason = _SQLITE.get((getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF)
    return f"状态文件夹（--state）不能使用：{reason}。{_AFTER}" if reason else None
