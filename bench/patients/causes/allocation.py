"""Executors held for nothing, or not there when wanted."""

import time

from pyspark import StorageLevel
from pyspark.sql import functions as F

from executors import executor_pids, wait_for_executors
from patient import Patient
from work import hashed, slow_service

DYNAMIC = {
    "spark.dynamicAllocation.enabled": "true",
    "spark.dynamicAllocation.minExecutors": 0,
    "spark.dynamicAllocation.maxExecutors": 2,
    "spark.dynamicAllocation.initialExecutors": 2,
    "spark.dynamicAllocation.executorIdleTimeout": "4s",
    "spark.dynamicAllocation.shuffleTracking.enabled": "true",
    "spark.dynamicAllocation.shuffleTracking.timeout": "4s",
}
FORBID = ("insufficient-parallelism", "shuffle-data-skew", "straggler-host")
EXPLAINED = ("core-underutilization", "driver-gap")


def cell(spark, seed):
    rows = spark.range(0, 200_000, numPartitions=4).select((F.col("id") % 100).alias("k"), hashed(F.col("id") + seed, 1).alias("h"))
    rows.groupBy("k").agg(F.max("h")).collect()


def forgotten_notebook(spark, is_cured, data):
    cell(spark, 1)
    time.sleep(3)
    cell(spark, 2)
    time.sleep(50)


def lunch_between_cells(spark, is_cured, data):
    for seed in range(3):
        cell(spark, seed)
        time.sleep(22)
    cell(spark, 9)


def cached_and_idle(spark, is_cured, data):
    rows = spark.range(0, 300_000, numPartitions=4).select("id", hashed(F.col("id"), 1).alias("h")).persist(StorageLevel.MEMORY_ONLY)
    rows.agg(F.max("h")).collect()
    rows.where(F.col("id") < 10).collect()
    if is_cured:
        rows.unpersist()
    time.sleep(50)


def come_and_go(spark, is_cured, data):
    for seed in range(5):
        cell(spark, seed)
        time.sleep(5)


def asks_late(spark, is_cured, data):
    rows = spark.range(0, 6_000, numPartitions=6)
    rows.select(hashed(F.col("id"), 2).alias("h"), slow_service(1).alias("c")).agg(F.max("h"), F.count("c")).collect()


def uneven_waits(spark, is_cured, data):
    rows = spark.range(0, 48, numPartitions=48)
    rows.select(slow_service("600 + 1400 * (id % 3)").alias("c")).agg(F.count("c")).collect()


def waits_for_locality(spark, is_cured, data):
    """All blocks are on one executor: the other hung while they were made."""
    import os
    import signal

    pids = wait_for_executors(2)
    os.kill(pids["1"], signal.SIGSTOP)
    try:
        rows = spark.range(0, 300_000, numPartitions=8).persist(StorageLevel.MEMORY_ONLY)
        import threading
        threading.Timer(12, os.kill, (executor_pids()["1"], signal.SIGCONT)).start()
        rows.count()
    finally:
        os.kill(pids["1"], signal.SIGCONT)
    for _ in range(3):
        rows.where(F.col("id") % 300 == 0).select(slow_service(8).alias("c")).agg(F.count("c")).collect()


PATIENTS = [
    Patient(
        "idle-session-1", "livy-session-412", "Two cells, then 50 s of nothing with two static executors held.", forgotten_notebook, "idle-session", "after the last job",
        gain_kind="gbh", explained=EXPLAINED + ("executor-memory-oversized",), forbid=FORBID, fix="dynamic allocation", fix_conf=DYNAMIC,
    ),
    Patient(
        "idle-session-2", "PySparkShell", "Three pauses of 22 s between cells, with two static executors held.", lunch_between_cells, "idle-session", "between the jobs",
        accept=("idle-session", "driver-gap"), gain_kind="gbh", explained=EXPLAINED + ("executor-memory-oversized",), forbid=FORBID, fix="dynamic allocation", fix_conf=DYNAMIC,
    ),
    Patient(
        "dynamic-allocation-leak-1", "explore-events", "Executors with cached blocks are never given back: 50 s of nothing.", cached_and_idle, "dynamic-allocation-leak",
        "after the last job", accept=("dynamic-allocation-leak", "idle-session"), gain_kind="gbh", explained=EXPLAINED + ("idle-session", "unused-cache", "executor-memory-oversized"),
        forbid=FORBID, fix="unpersist", conf=DYNAMIC,
    ),
    Patient(
        "dynamic-allocation-churn-1", "small-cells", "Executors leave after 1 s and are asked for again for each of five cells.", come_and_go, "dynamic-allocation-churn", "between the jobs",
        explained=EXPLAINED + ("slow-start", "sequential-small-jobs"), forbid=FORBID, fix="spark.dynamicAllocation.executorIdleTimeout=60s",
        conf={**DYNAMIC, "spark.dynamicAllocation.executorIdleTimeout": "1s", "spark.dynamicAllocation.shuffleTracking.timeout": "1s"},
        fix_conf={"spark.dynamicAllocation.executorIdleTimeout": "60s", "spark.dynamicAllocation.shuffleTracking.timeout": "60s"},
    ),
    Patient(
        "slow-start-1", "first-job-waits", "No executor to begin with, and the first is asked for after 15 s of waiting tasks.", asks_late, "slow-start", "before the first task",
        explained=EXPLAINED, forbid=FORBID, fix="spark.dynamicAllocation.schedulerBacklogTimeout=1s, initialExecutors=2",
        conf={**DYNAMIC, "spark.dynamicAllocation.initialExecutors": 0, "spark.dynamicAllocation.schedulerBacklogTimeout": "15s"},
        fix_conf={"spark.dynamicAllocation.initialExecutors": 2, "spark.dynamicAllocation.schedulerBacklogTimeout": "1s"},
    ),
    Patient(
        "speculation-waste-1", "uneven-requests", "Every task that is slower than the median is started twice, for nothing.", uneven_waits, "speculation-waste", "both jobs",
        explained=("wasted-task-time", "core-underutilization"), forbid=FORBID, fix="speculation.multiplier=3",
        conf={"spark.speculation": "true", "spark.speculation.multiplier": "1.05", "spark.speculation.quantile": "0.2", "spark.speculation.interval": "50ms", "spark.speculation.minTaskRuntime": "50ms"},
        fix_conf={"spark.speculation.multiplier": "4", "spark.speculation.quantile": "0.9"},
    ),
    Patient(
        "locality-wait-1", "cached-elsewhere", "Tasks wait for the executor that has their blocks while the other one is idle.", waits_for_locality, "locality-wait", "the jobs on the cache",
        explained=("core-underutilization",), forbid=("shuffle-data-skew", "compute-skew"), fix="spark.locality.wait=0s",
        conf={"spark.locality.wait": "20s"}, fix_conf={"spark.locality.wait": "0s"},
    ),
]
