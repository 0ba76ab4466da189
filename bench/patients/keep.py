#!/usr/bin/env python3
"""Keeps runs as fixtures: `python3 bench/patients/keep.py [--from DIR] [--to DIR] [name …]`, all that are small by default.

The logs and the truth that is written down are kept, measured savings only with --savings: they are worth as much as the
machine was quiet.
"""

import argparse
import json
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
LARGEST_BYTES = 60_000
MEASURED = ("runs", "saving")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--from", dest="source", type=Path, default=HERE / "out")
    parser.add_argument("--to", type=Path, default=HERE.parent.parent / "test" / "fixtures" / "calibration")
    parser.add_argument("--savings", action="store_true")
    options = parser.parse_args()

    entries = json.loads((options.source / "patients.json").read_text())["entries"]
    kept = [kept_of(entry, options) for entry in entries if not options.names or entry["name"] in options.names]
    text = json.dumps({"schema": 1, "entries": [entry for entry in kept if entry["logs"]]}, indent=1)
    (options.to / "patients.json").write_text(text + "\n")


def kept_of(entry: dict, options: argparse.Namespace) -> dict:
    """The entry with those of its logs that are small, which are copied."""
    (options.to / "logs").mkdir(parents=True, exist_ok=True)
    logs = [log for log in entry["logs"] if (options.source / log).stat().st_size <= LARGEST_BYTES]
    for log in logs:
        shutil.copyfile(options.source / log, options.to / log)
    dropped = () if options.savings else MEASURED
    return {key: value for key, value in entry.items() if key not in dropped} | {"logs": logs}


main()
