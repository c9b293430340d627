"""`./run bench [suite ...] [--quick] [--playground CHECKOUT]`: measure, and write benchmarks/RESULTS.md."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from benchmarks import table

SUITES = ("steps", "landscape", "curvature", "events", "races", "http", "page")


def main() -> int:
    """Run the suites asked for, all by default. Fails when the sides of a row computed different things."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="suite", help=", ".join(SUITES), choices=[[], *SUITES])
    parser.add_argument("--quick", action="store_true", help="few and short rounds, printed and not written")
    parser.add_argument(
        "--playground",
        metavar="CHECKOUT",
        help="a checkout of TensorFlow Playground (also the environment's PLAYGROUND_CHECKOUT)",
    )
    chosen = parser.parse_args()
    if chosen.playground:
        os.environ["PLAYGROUND_CHECKOUT"] = os.path.abspath(chosen.playground)
    failures: list[str] = []
    for name in chosen.suites or SUITES:
        print(f"== {name}", file=sys.stderr)
        section = importlib.import_module(f"benchmarks.suites.{name}").suite(quick=chosen.quick)
        print(section.markdown())
        failures += section.failures
        if not chosen.quick:
            table.write(section)
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
