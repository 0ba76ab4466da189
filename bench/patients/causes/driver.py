"""The driver is where the time goes: results, many small queries, plans that grow."""

from functools import reduce

from pyspark.sql import functions as F

from patient import Patient
from work import hashed

FORBID = ("shuffle-data-skew", "straggler-host", "insufficient-parallelism")


def collect_everything(spark, is_cured, data):
    rows = spark.range(0, 300_000, numPartitions=4).select("id", hashed(F.col("id"), 1).alias("h"), (F.col("id") % 10).alias("k"))
    if is_cured:
        print(rows.groupBy("k").agg(F.max("h")).collect()[:1])
    else:
        best = {}
        for row in rows.collect():
            best[row.k] = max(best.get(row.k, ""), row.h)
        print(len(best))


def result_too_large(spark, is_cured, data):
    rows = spark.range(0, 800_000, numPartitions=8).select("id", hashed(F.col("id"), 1).alias("h"))
    print(len(rows.take(100) if is_cured else rows.collect()))


def query_a_key(spark, is_cured, data):
    rows = spark.range(0, 200_000, numPartitions=2).withColumn("k", F.col("id") % 90).cache()
    rows.count()
    if is_cured:
        found = {row.k: row.n for row in rows.groupBy("k").agg(F.count("*").alias("n")).collect()}
    else:
        found = {k: rows.where(F.col("k") == k).count() for k in range(90)}
    print(len(found))


def column_a_step(spark, is_cured, data):
    rows = spark.range(0, 1_000, numPartitions=2)
    steps = range(260)
    if is_cured:
        rows = rows.select("*", *[(F.col("id") + step).alias(f"c{step}") for step in steps])
    else:
        for step in steps:
            rows = rows.withColumn(f"c{step}", F.col("id") + step)
    rows.agg(F.max("c7"), F.max("c200")).collect()


def grows_each_turn(spark, is_cured, data):
    """Each turn unites what was with itself, and counts."""
    rows = spark.range(0, 2_000, numPartitions=2).withColumn("v", F.lit(0))
    for turn in range(6):
        rows = rows.unionByName(rows.withColumn("v", F.col("v") + turn)).where(F.col("v") % 5 != 3).groupBy("id").agg(F.max("v").alias("v"))
        if is_cured:
            rows = rows.localCheckpoint()
        print(rows.count())


PATIENTS = [
    Patient(
        "driver-result-overload-1", "best-on-the-driver", "300 000 rows are collected to find ten.", collect_everything, "driver-result-overload", "collect()",
        accept=("driver-result-overload", "driver-gap"), explained=("driver-gap", "core-underutilization"), forbid=FORBID, fix="aggregate on the executors",
    ),
    Patient(
        "driver-result-overload-2", "download-all", "The result is larger than spark.driver.maxResultSize.", result_too_large, "driver-result-overload", "collect()",
        gain_kind="success", app_fails=True, explained=("failed-app-root-cause", "wasted-task-time"), forbid=FORBID, fix="take(100)",
        conf={"spark.driver.maxResultSize": "20m"},
    ),
    Patient(
        "sequential-small-jobs-1", "count-each-key", "90 queries, a key each, where one would do.", query_a_key, "sequential-small-jobs", "all jobs",
        accept=("sequential-small-jobs", "driver-gap"), explained=("driver-gap", "core-underutilization", "tiny-tasks"), forbid=FORBID, fix="one groupBy",
    ),
    Patient(
        "plan-growth-1", "wide-features", "260 withColumn calls, each of which analyses a longer plan.", column_a_step, "plan-growth", "before the job",
        accept=("plan-growth", "driver-gap"), explained=("driver-gap", "core-underutilization"), forbid=FORBID, fix="one select",
    ),
    Patient(
        "plan-growth-2", "label-spreading", "Each of six turns unites the plan with itself.", grows_each_turn, "plan-growth", "planning of the late turns",
        accept=("plan-growth", "repeated-computation"), explained=("driver-gap", "core-underutilization", "tiny-tasks", "repeated-computation", "sequential-small-jobs"),
        forbid=FORBID, fix="localCheckpoint each turn",
    ),
]
