"""What a run took, from its event log alone and apart from the program under test."""

import json
from pathlib import Path

GIB = 2**30


def probe(log: Path) -> dict:
    """Wall clock, time from the first job's start, GB-hours of executor heap, task time; seconds."""
    start = end = first_job = last = None
    job_starts: dict[int, int] = {}
    job_ms = run_ms = tasks = 0
    heap = GIB
    added: dict[str, int] = {}
    held_ms = 0
    failures: dict[str, int] = {}
    with log.open(encoding="utf8") as lines:
        for line in lines:
            event = json.loads(line)
            kind = event["Event"]
            if kind == "SparkListenerApplicationStart":
                start = event["Timestamp"]
            elif kind == "SparkListenerApplicationEnd":
                end = event["Timestamp"]
            elif kind == "SparkListenerEnvironmentUpdate":
                heap = _bytes(event["Spark Properties"].get("spark.executor.memory", "1g"))
            elif kind == "SparkListenerJobStart":
                job_starts[event["Job ID"]] = event["Submission Time"]
                first_job = first_job or event["Submission Time"]
            elif kind == "SparkListenerJobEnd":
                job_ms += event["Completion Time"] - job_starts[event["Job ID"]]
            elif kind == "SparkListenerExecutorAdded":
                added[event["Executor ID"]] = event["Timestamp"]
            elif kind == "SparkListenerExecutorRemoved":
                if event["Executor ID"] in added:
                    held_ms += event["Timestamp"] - added.pop(event["Executor ID"])
            elif kind == "SparkListenerTaskEnd":
                tasks += 1
                run_ms += (event.get("Task Metrics") or {}).get("Executor Run Time", 0)
                reason = event["Task End Reason"]["Reason"]
                if reason != "Success":
                    failures[reason] = failures.get(reason, 0) + 1
            last = event.get("Timestamp") or event.get("Completion Time") or last
    end = end or last
    held_ms += sum(end - at for at in added.values())
    return {
        "wall_s": _s(end - start),
        "from_first_job_s": _s(end - first_job) if first_job else 0,
        "job_s": _s(job_ms),
        "run_s": _s(run_ms),
        "gbh": round(held_ms / 3.6e6 * heap / GIB, 4),
        "tasks": tasks,
        "not_success": failures,
    }


def _s(ms: float) -> float:
    return round(ms / 1000, 1)


def _bytes(text: str) -> int:
    return int(text[:-1]) * {"m": 2**20, "g": GIB}[text[-1].lower()]
