"""The edge of the command line: whatever a command ends with becomes a message and an exit code."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import tempfile

import click

from publisher import streams
from publisher.cli import cli
from publisher.errors import OutputError, PublisherError

_BUG = 70
_INTERRUPTED = 130
_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF, errno.EPIPE)


def main() -> None:
    """Run the command line and exit: 0, 1, 2, 3, 4, 70 or 130 (see docs/reference/cli.md)."""
    streams.prepare()
    try:
        _run(sys.argv[1:])
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        streams.say(_usage(error))
        sys.exit(error.exit_code)
    except PublisherError as error:
        streams.say(str(error))
        sys.exit(error.exit_code)
    except (streams.ReaderGone, BrokenPipeError):
        _hush()
    except Exception as error:  # noqa: BLE001  the edge: whatever comes here is a bug
        if isinstance(error, OSError) and _is_output(error):
            _hush()
            streams.say(f"standard output can't be written: {error.strerror}")
            sys.exit(OutputError.exit_code)
        if isinstance(error, OSError) and error.filename == tempfile.gettempdir():
            from publisher import disk

            told = f"the folder for temporary files, {error.filename}, can't be written"
            streams.say(f"{told}: {disk.reason(error)}; or name another folder in TMPDIR")
            sys.exit(OutputError.exit_code)
        import traceback

        streams.say(traceback.format_exc())
        streams.say("This is a bug in publisher. Please report it with the lines above.")
        sys.exit(_BUG)
    finally:
        gc.freeze()  # the process ends: nobody has to look through all that it has read


def _run(arguments: list[str]) -> None:
    """What click's own main() does, but that a reader who left is no failure there."""
    if "_PUBLISHER_COMPLETE" in os.environ:  # a shell asks what the Tab key may complete
        cli.main(arguments, prog_name="publisher")
    with cli.make_context("publisher", arguments) as context:
        cli.invoke(context)


def _usage(error: click.ClickException) -> str:
    """What click says of a wrong usage: the usage, a hint, and the message."""
    with io.StringIO() as text:
        error.show(text)
        return text.getvalue().rstrip("\n")


def _is_output(error: OSError) -> bool:
    """Whether an error comes from a standard stream: no file has a name that it could tell."""
    return error.filename is None and error.errno in _NOT_WRITTEN


def _hush() -> None:
    if sys.stdout is not None:
        streams.hush(sys.stdout)


if __name__ == "__main__":
    main()
