"""The launcher on the command line.

python -m config.services run [--name test] [--data DIR] -- COMMAND …
    Run COMMAND with DATABASE_URL and REDIS_URL of private servers that live as long as it does
    (where the environment does not name servers already). Exit code: the command's own.
python -m config.services reset NAME
    Delete the data of an instance that is not running.
"""

import argparse
import sys
from pathlib import Path

from . import DATA, ServiceError, reset, running
from .commands import Ended, heed_endings, ignore_endings, run_beside
from .processes import stop_with_make


def main(arguments: list[str]) -> int:
    """Do as the command line says; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.action == "reset":
            reset(options.name, data=options.data)
            return 0
        return _run(options)
    except ServiceError as error:
        print(error, file=sys.stderr)
    except FileNotFoundError as error:
        print(f"找不到命令 / no such command: {error.filename}", file=sys.stderr)
    except Ended as ended:
        return 128 + ended.number
    return 1


def _run(options: argparse.Namespace) -> int:
    stop_with_make()
    heed_endings()
    with running(options.name, data=options.data, spare=True) as environment:
        try:
            return run_beside(options.command, environment)
        finally:
            ignore_endings()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.services", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    actions = parser.add_subparsers(dest="action", required=True)
    run = actions.add_parser("run")
    run.add_argument("--name", default="test")
    run.add_argument("command", nargs="+")
    forget = actions.add_parser("reset")
    forget.add_argument("name")
    for action in (run, forget):
        action.add_argument("--data", type=Path, default=DATA, help="default: .data")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
