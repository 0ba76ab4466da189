#!/usr/bin/env python3
"""Runs our sick and healthy applications and writes their event logs with what is true of them.

    python3 bench/patients/run.py [name or cause …] [--repetitions 3] [--spark 3.5] [--python PATH] [--out DIR]

Sick and cured runs alternate, under the same resources. DIR gets `patients.json`, `logs/` (the median run of each
state) and `runs/` (all of them). What is there already is kept: a second call adds the repetitions that are missing.
"""

import argparse
import json
import os
import select
import shutil
import signal
import statistics
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYSPARK = {"3.5": "pyspark==3.5.*", "4.0": "pyspark==4.0.*", "4.1": "pyspark==4.1.*"}
TIMEOUT_S = 300
DRIVER_JAVA = "-XX:TieredStopAtLevel=1"
"""A driver that compiles less starts sooner; the executors are left as they are."""


def main() -> None:
    options = parsed()
    if os.environ.get("PATIENTS_VENV") != "1":
        start_again_in(options)
    from registry import PATIENTS

    chosen = [p for wanted in options.names or [None] for p in PATIENTS.values() if wanted in (None, p.name, p.cause)]
    driver = Driver(options)
    try:
        for repetition in range(1, options.repetitions + 1):
            for patient in chosen:
                for state in [state for state in patient.states if state in options.states]:
                    run_once(patient, state, repetition, driver)
                write_truth(PATIENTS, options)
    finally:
        driver.end()


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--executor-java", default="", help="Java options, e.g. -XX:TieredStopAtLevel=1 on a busy machine")
    parser.add_argument("--states", nargs="+", default=["sick", "treated", "healthy"])
    parser.add_argument("--spark", default="3.5")
    parser.add_argument("--python", type=Path, help="one with pyspark, pandas and pyarrow; else one is made")
    parser.add_argument("--out", type=Path, default=HERE / "out")
    options = parser.parse_args()
    options.out = options.out.resolve()
    return options


def start_again_in(options: argparse.Namespace) -> None:
    """In the Python that has pyspark; makes it in DIR/venv where none was named."""
    python = options.python
    if python is None:
        folder = options.out / f"venv-{options.spark}"
        python = folder / "bin" / "python"
        if not python.exists():
            venv.create(folder, with_pip=True)
            wanted = [PYSPARK[options.spark], "pandas<3", "pyarrow<21", "numpy<2", "setuptools"]  # later pyarrow needs numpy 2
            subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
    # absolute(), not resolve(): the link itself is what makes it a venv
    os.execve(python.absolute(), [str(python.absolute()), *sys.argv], {**os.environ, "PATIENTS_VENV": "1"})


class Driver:
    """The process that runs them; a new one when a run hangs."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.process: subprocess.Popen | None = None

    def run(self, patient, state: str, data: Path, settings: dict) -> str | None:
        """Returns what went wrong."""
        process = self.started()
        request = {"name": patient.name, "state": state, "data": str(data), "settings": settings}
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        is_answered, _, _ = select.select([process.stdout], [], [], TIMEOUT_S)
        line = process.stdout.readline() if is_answered else ""
        if not line:
            self.end()
            return "no answer"
        answer = json.loads(line)
        return None if answer["ok"] else answer["why"]

    def started(self) -> subprocess.Popen:
        if self.process is None or self.process.poll() is not None:
            output = (self.options.out / "driver.txt").open("w")
            environment = {
                **os.environ,
                "SPARK_HOME": str(spark_home(self.options)),
                "PYSPARK_PYTHON": sys.executable,
                "PYSPARK_SUBMIT_ARGS": f"--driver-memory 2g --driver-java-options {DRIVER_JAVA} pyspark-shell",
                "SPARK_LOCAL_IP": "127.0.0.1",
            }
            self.process = subprocess.Popen(
                [sys.executable, HERE / "one.py"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=output, text=True, start_new_session=True,
            )
        return self.process

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def run_once(patient, state: str, repetition: int, driver: Driver) -> None:
    options = driver.options
    name = f"{patient.name}.{options.spark}.{state}.{repetition}"
    result = options.out / "runs" / f"{name}.json"
    if result.exists():
        return
    scratch = options.out / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "log").mkdir(parents=True)
    data = options.out / "data" / patient.name
    load = os.getloadavg()[0]
    problem = prepared(patient, data, driver) or driver.run(
        patient, state, data, settings_of(patient, state, scratch, options)
    )
    logs = list((scratch / "log").glob("[!.]*"))
    logs = [log for log in logs if not log.name.endswith(".inprogress")]
    if problem or len(logs) != 1:
        print(name, f"not kept: {problem}, {len(logs)} logs", flush=True)
        return
    keep(logs[0], result, {"load": round(load, 1)}, options)


def prepared(patient, data: Path, driver: Driver) -> str | None:
    """Makes the input of a patient, once, outside of its log. Returns what went wrong."""
    data.mkdir(parents=True, exist_ok=True)
    if patient.prepare is None or (data / "_PREPARED").exists():
        return None
    shutil.rmtree(data)
    data.mkdir()
    problem = driver.run(patient, "prepare", data, {"spark.master": "local[2]", "spark.ui.enabled": "false"})
    if problem is None:
        (data / "_PREPARED").touch()
    return problem


def settings_of(patient, state: str, scratch: Path, options: argparse.Namespace) -> dict:
    java = {"spark.executor.extraJavaOptions": options.executor_java} if options.executor_java else {}
    return {
        "spark.master": patient.master,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file://{scratch}/log",
        "spark.eventLog.rolling.enabled": "false",
        "spark.local.dir": f"{scratch}/local",
        "spark.shuffle.readHostLocalDisk": "false",
        **java,
        **patient.settings(state),
    }


def spark_home(options: argparse.Namespace) -> Path:
    """A folder of links: the workers of a local cluster write below SPARK_HOME."""
    import pyspark

    home = options.out / f"spark-home-{options.spark}"
    home.mkdir(parents=True, exist_ok=True)
    for entry in Path(pyspark.__file__).parent.iterdir():
        link = home / entry.name
        if entry.name != "work" and not link.is_symlink():
            link.symlink_to(entry)
    shutil.rmtree(home / "work", ignore_errors=True)
    return home


def keep(log: Path, result: Path, about: dict, options: argparse.Namespace) -> None:
    import pyarrow
    from probe import probe

    numbers = {**about, **probe(log)}
    result.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(neutral(line, options) for line in log.open(encoding="utf8"))
    packed = pyarrow.Codec("zstd", compression_level=15).compress(text.encode(), asbytes=True)
    result.with_suffix(".zst").write_bytes(packed)
    result.write_text(json.dumps(numbers))
    print(result.stem, json.dumps(numbers), flush=True)


def neutral(line: str, options: argparse.Namespace) -> str:
    """Without this machine's folders and names."""
    import pyspark

    for here, there in (
        (str(options.out), "/data"),
        (str(Path(pyspark.__file__).parent), "/opt/spark"),
        (str(HERE), "/app"),
        (sys.prefix, "/opt/python"),
        (str(Path.cwd()), "/work"),
        (str(Path.home()), "/home/user"),
    ):
        line = line.replace(here, there)
    return line


def write_truth(patients: dict, options: argparse.Namespace) -> None:
    entries = [entry for patient in patients.values() if (entry := measured(patient, options))]
    text = json.dumps({"schema": 1, "entries": entries}, indent=1)
    (options.out / "patients.json").write_text(text + "\n")


def measured(patient, options: argparse.Namespace) -> dict | None:
    """The patient's entry with what was measured; publishes the median log of each state."""
    entry = {**patient.truth_entry(), "logs": [], "runs": {}, "saving": {}}
    (options.out / "logs").mkdir(exist_ok=True)
    for version in PYSPARK:
        runs = {}
        for state in patient.states:
            files = sorted((options.out / "runs").glob(f"{patient.name}.{version}.{state}.*.json"))
            if not files:
                continue
            runs[state] = [json.loads(file.read_text()) for file in files]
            times = [run["from_first_job_s"] for run in runs[state]]
            median = files[times.index(statistics.median_low(times))]
            log = f"logs/{patient.name}.{version}.{state}.zst"
            shutil.copyfile(median.with_suffix(".zst"), options.out / log)
            entry["logs"].append(log)
        if runs:
            entry["runs"][version] = runs
        if "sick" in runs and "treated" in runs:
            entry["saving"][version] = saving(runs["sick"], runs["treated"])
    return entry if entry["logs"] else None


def saving(sick: list[dict], treated: list[dict]) -> dict:
    def median(runs: list[dict], what: str) -> float:
        return statistics.median(run[what] for run in runs)

    def saved(what: str) -> float:
        return median(sick, what) - median(treated, what)

    return {
        "sick_wall_s": round(median(sick, "wall_s"), 2),
        "treated_wall_s": round(median(treated, "wall_s"), 2),
        "saved_wall_s": round(saved("wall_s"), 1),
        "sick_gbh": round(median(sick, "gbh"), 4),
        "treated_gbh": round(median(treated, "gbh"), 4),
        "saved_gbh": round(saved("gbh"), 4),
        "saved_core_s": round(saved("run_s"), 1),
        "saved_from_first_job_s": round(saved("from_first_job_s"), 1),
        "repetitions": [len(sick), len(treated)],
    }


main()
