"""Run the sample week: ``python -m troopwatch.sample --port 8765``."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from troopwatch.sample.content import REPORT_INSTANTS
from troopwatch.sample.server import DEFAULT_PORT, HOST, SampleWeek, parse_instant


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; 1 when the port cannot be had."""
    parser = argparse.ArgumentParser(
        prog="python -m troopwatch.sample", description="Serve the sample week on loopback."
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="default %(default)s; 0 takes a free one")
    parser.add_argument(
        "--clock",
        type=_instant,
        default=REPORT_INSTANTS[0],
        metavar="INSTANT",
        help="serve what was published by then, e.g. 2024-10-23T22:30:00Z (default: the first collection)",
    )
    options = parser.parse_args(arguments)
    try:
        week = SampleWeek(options.port, options.clock)
    except (OSError, OverflowError) as error:
        print(f"Cannot listen on {HOST}:{options.port}: {error}. Choose another --port.", file=sys.stderr)
        return 1
    print(f"Sample week on {week.base_url}/ as of {week.clock.isoformat()}; Ctrl-C ends it.", flush=True)
    try:
        week.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        week.stop()
    return 0


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
