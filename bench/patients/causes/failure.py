"""Applications that die, or lose executors and go on."""

import os
import shutil

from pyspark.sql import functions as F

from executors import end_after, wait_for_executors
from patient import Patient
from work import hashed, slow_service

EXPLAINED = ("failed-app-root-cause", "wasted-task-time", "executor-loss-churn")


def native_crash(spark, is_cured, data):
    @F.udf("long")
    def score(number):
        if number == 7_777 and not is_cured:
            os._exit(134)  # what a library written in C does when it aborts
        return number * 3
    spark.range(0, 20_000, numPartitions=4).select(score("id").alias("s")).agg(F.max("s")).collect()


def python_memory(spark, is_cured, data):
    def load(frames):
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
        for frame in frames:
            table = [bytes(2**20)] * 4 if is_cured else [bytes(2**20) for _ in range(3_000)]
            yield frame[["id"]] + len(table)
    spark.range(0, 20_000, numPartitions=2).mapInPandas(load, "id long").agg(F.max("id")).collect()


def bad_value(spark, is_cured, data):
    values = spark.range(0, 60_000, numPartitions=6).select(F.when(F.col("id") == 41_000, "n/a").otherwise(F.col("id").cast("string")).alias("v"))
    if is_cured:
        values = values.where(F.col("v") != "n/a")
    parse = F.udf(lambda text: float(text) * 2, "double")
    values.select(parse("v").alias("d")).agg(F.sum("d")).collect()


def prepare_input(spark, data):
    spark.range(0, 1_000).repartition(4).write.parquet(str(data / "input"))


def input_replaced(spark, is_cured, data):
    """Another job replaces the table between the planning and the reading."""
    copy = data / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data / "input", copy)
    table = spark.read.parquet(str(copy))
    table.count()
    if not is_cured:
        for file in copy.glob("*.parquet"):
            file.unlink()
    table.agg(F.max("id")).collect()


def lost_executors(spark, is_cured, data):
    wait_for_executors(2)
    if not is_cured:
        end_after(9, "0")
        end_after(19, "1")
    rows = spark.range(0, 8_000, numPartitions=8)
    rows.select(hashed(F.col("id"), 2).alias("h"), slow_service(3).alias("c")).agg(F.max("h"), F.count("c")).collect()


def lost_shuffle(spark, is_cured, data):
    """The executor dies when the other stage reads what it wrote."""
    wait_for_executors(2)
    rows = spark.range(0, 9_000, numPartitions=9).select("id", slow_service(2).alias("c"), hashed(F.col("id"), 2).alias("h"))
    best = rows.groupBy((F.col("id") % 3_000).alias("k")).agg(F.max("h").alias("h"), F.count("c").alias("n"))
    if not is_cured:
        end_after(18, "0")
    best.select("h", slow_service(4).alias("d")).agg(F.max("h"), F.count("d")).collect()


PATIENTS = [
    Patient(
        "python-worker-crash-1", "native-scores", "A library aborts the Python worker at one row; four attempts, then the job fails.", native_crash,
        "python-worker-crash", "the tasks that fail", gain_kind="success", app_fails=True, explained=EXPLAINED,
        forbid=("executor-heap-oom", "container-memory-kill"), fix="the library without the fault",
    ),
    Patient(
        "python-worker-crash-2", "lookup-tables", "A Python worker asks for more memory than it may have: MemoryError.", python_memory,
        "python-worker-crash", "the tasks that fail", accept=("python-worker-crash", "failed-app-root-cause"), gain_kind="success", app_fails=True,
        explained=EXPLAINED, forbid=("executor-heap-oom", "container-memory-kill"), fix="a table that fits",
    ),
    Patient(
        "failed-app-root-cause-1", "price-import", "float('n/a') in a Python UDF: ValueError, four times, then the job fails.", bad_value,
        "failed-app-root-cause", "the tasks that fail", gain_kind="success", app_fails=True, explained=("wasted-task-time",),
        forbid=("executor-heap-oom", "python-worker-crash"), fix="filter what is not a number",
    ),
    Patient(
        "failed-app-root-cause-2", "read-while-written", "The files of the table were replaced after it was listed: FileNotFoundException.", input_replaced,
        "failed-app-root-cause", "the second job", gain_kind="success", app_fails=True, explained=("wasted-task-time",),
        forbid=("executor-heap-oom", "python-worker-crash"), fix="nobody replaces it meanwhile", prepare=prepare_input,
    ),
    Patient(
        "executor-loss-churn-1", "long-tasks-lost", "Executors die twice in the middle of long tasks, which begin anew.", lost_executors,
        "executor-loss-churn", "the first stage", accept=("executor-loss-churn", "wasted-task-time"), explained=("wasted-task-time", "core-underutilization"),
        forbid=("straggler-host", "shuffle-data-skew", "executor-heap-oom"), fix="executors that stay",
    ),
    Patient(
        "shuffle-fetch-failure-1", "lost-map-output", "An executor dies with its shuffle files; the stage before has to run again.", lost_shuffle,
        "shuffle-fetch-failure", "the stages that run again", accept=("shuffle-fetch-failure", "executor-loss-churn"),
        explained=("executor-loss-churn", "wasted-task-time", "core-underutilization"), forbid=("straggler-host", "shuffle-data-skew", "executor-heap-oom"),
        fix="executors that stay", conf={"spark.sql.shuffle.partitions": 8, "spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
]
