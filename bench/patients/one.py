"""Runs variants of patients, one after the other, in one driver; started by run.py.

A line of JSON on standard input asks for a run, a line of JSON on standard output says how it ended. The driver stays
up between runs (each has a SparkContext, executors and Python workers of its own), which spares minutes in a round.
"""

import gc
import json
import os
import re
import sys
import time
import traceback
from pathlib import Path

from pyspark import SparkContext, cloudpickle
from pyspark.sql import SparkSession

from registry import PATIENTS

for patient in PATIENTS.values():
    # the workers cannot import the patients: they are sent the functions themselves
    cloudpickle.register_pickle_by_value(sys.modules[patient.run.__module__])


def main() -> None:
    SparkContext._ensure_initialized()  # a JVM that is started for a session keeps its settings for all later ones
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what Spark and the patients print is not an answer
    for line in sys.stdin:
        request = json.loads(line)
        try:
            run(**request)
            answers.write(json.dumps({"ok": True}) + "\n")
        except Exception as failure:
            traceback.print_exc()
            answers.write(json.dumps({"ok": False, "why": str(failure)[:200]}) + "\n")


def run(name: str, state: str, data: str, settings: dict) -> None:
    patient = PATIENTS[name]
    builder = SparkSession.builder.appName("prepare" if state == "prepare" else patient.app_name)
    for key, value in settings.items():
        builder = builder.config(key, str(value))
    spark = builder.getOrCreate()
    try:
        spark.sparkContext.setLogLevel("ERROR")
        if state == "prepare":
            patient.prepare(spark, Path(data))
        else:
            wait_for_executors(spark)
            patient.run(spark, state == "treated", Path(data))
    except Exception as failure:
        if not (patient.app_fails and state == "sick"):
            raise
        print("failed as it should:", str(failure)[:200])
    finally:
        spark.stop()
        gc.collect()


def wait_for_executors(spark: SparkSession, timeout_s: float = 60) -> None:
    """A driver that is warm already would start its first job before there is anything to run it."""
    conf = spark.sparkContext.getConf()
    found = re.match(r"local-cluster\[(\d+)", conf.get("spark.master"))
    if found is None or conf.get("spark.dynamicAllocation.enabled") == "true":
        return
    end = time.monotonic() + timeout_s
    block_managers = spark.sparkContext._jsc.sc().getExecutorMemoryStatus
    while block_managers().size() <= int(found[1]) and time.monotonic() < end:
        time.sleep(0.2)


main()
