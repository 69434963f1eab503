"""Files and folders as a release needs them: written whole, readable, on the disk, gone."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import filecmp
import io
import itertools
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
_READABLE = 0o444
_AT_ONCE = 10_000  # files
_OPEN = 0o555  # readable, and folders can be entered

_DESCRIPTOR = re.compile(r"/dev/std(?:out|err)|(?:/dev|/proc/[^/]+)/fd/[0-9]+")

_REASONS = {
    errno.ENOSPC: "the disk is full. Free some space, and try again",
    errno.EDQUOT: "the disk quota is used up. Free some space, and try again",
}


def make_folder(folder: Path) -> None:
    """A folder that everybody may read; one that is there already keeps its permissions."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(folder.stat().st_mode | _OPEN)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one build at a time into the folder; the lock ends with the process, however it ends."""
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        with contextlib.suppress(OSError):  # nothing was written to it
            os.close(lock)


def write_file(path: Path | str, content: bytes) -> None:
    """Write one new file whole, usually by one call.

    Raises:
        OSError: if there is such a file already, or the disk refuses; closing tells it too.
    """
    descriptor = os.open(path, _NEW, 0o666)
    try:
        written = os.write(descriptor, content)
        while written < len(content):  # the system may take less than it is given
            written += os.write(descriptor, memoryview(content)[written:])
    finally:
        os.close(descriptor)


def write_all(file: io.RawIOBase, content: bytes) -> None:
    """Write all of it: the system may take less than it is given, and always does over 2 GiB.

    Raises:
        OSError: if the system refuses.
    """
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, whatever is there.

    The target of a link is replaced, not the link, and keeps its permissions. A device or a pipe
    can't be replaced: it is written into. So is a file that is open already (``/dev/stdout``),
    after what others wrote there.

    Raises:
        OSError: if the system refuses; what was there is as it was.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG | (0o666 & ~_umask())
    if not stat.S_ISREG(mode) or _DESCRIPTOR.fullmatch(str(path)):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb", buffering=0) as file:
            write_all(file, content)
        return
    try:
        target = path.resolve()
    except RuntimeError as error:  # what pathlib makes of it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            write_all(file, content)
            os.fchmod(file.fileno(), stat.S_IMODE(mode))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def exists(path: Path) -> bool:
    """Whether there is anything of this name, be it a link that leads nowhere."""
    return path.exists() or path.is_symlink()


def same(folder: Path | str, other: Path | str) -> bool:
    """Whether two folders of one disk hold files of the same names and content, and nothing else.

    A file that has a name in both is not read; others are read bit by bit.

    Raises:
        OSError: if something can't be read, such as a link that leads nowhere.
    """
    with os.scandir(folder) as found, os.scandir(other) as others:
        some, rest = ({entry.name: entry for entry in entries} for entries in (found, others))
    return some.keys() == rest.keys() and all(_alike(some[name], rest[name]) for name in some)


def _alike(one: os.DirEntry[str], other: os.DirEntry[str]) -> bool:
    folders = one.is_dir(follow_symlinks=False), other.is_dir(follow_symlinks=False)
    if any(folders):
        return all(folders) and same(one.path, other.path)
    return one.inode() == other.inode() or filecmp.cmp(one.path, other.path, shallow=False)


def remove(path: Path) -> None:
    """Remove a folder with all that is in it, a file or a link; it need not be there.

    Raises:
        OSError: if the system refuses.
    """
    if path.is_dir() and not path.is_symlink():
        _remove_folder(path)
    else:
        path.unlink(missing_ok=True)


def _remove_folder(folder: Path) -> None:
    """Remove a folder that may hold millions of files, which ``shutil.rmtree`` would list first."""
    while some := _some(folder):
        for entry in some:
            if entry.is_dir(follow_symlinks=False):
                _remove_folder(Path(entry.path))
            else:
                os.unlink(entry.path)  # noqa: PTH108 objects would cost more
    folder.rmdir()


def _some(folder: Path) -> list[os.DirEntry[str]]:
    """A part of what is in a folder; nothing if nothing is left."""
    with os.scandir(folder) as entries:
        return list(itertools.islice(entries, _AT_ONCE))


def open_to_all(folder: Path) -> None:
    """Let a web server read the files. The folder's own permissions tell whether it can already."""
    if stat.S_IMODE(folder.stat().st_mode) & _OPEN == _OPEN:
        return
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (_OPEN if path.is_dir() else _READABLE))


def flush(folder: Path) -> None:
    """Bring a folder's file system to the disk: one call for all files.

    Raises:
        OSError: if the disk refuses; where the system has no ``syncfs``, it doesn't tell.
    """
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        os.sync()
        return
    with _descriptor(folder) as descriptor:
        if syncfs(descriptor) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(folder))


def sync(folder: Path) -> None:
    """Bring a folder's own entries to the disk: the names that were made or changed in it."""
    with _descriptor(folder) as descriptor:
        os.fsync(descriptor)


@contextlib.contextmanager
def _descriptor(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def explain(error: OSError, folder: Path) -> str:
    """What to tell a person about a failed read or write that left the site in a folder whole."""
    name = error.filename2 or error.filename or folder
    refused = f"{name} can't be written or read: {reason(error)}"
    return f"{refused}. The site in {folder} is as it was before"


def reason(error: OSError) -> str:
    """Why the system refused, in words; what to do about it where that is known."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
