"""The driver works, or waits, alone between jobs."""

import time

from pyspark.sql import functions as F

from patient import Patient

EXPLAINED = ("core-underutilization", "sequential-small-jobs", "driver-result-overload", "arrow-disabled", "dynamic-allocation-leak")
FORBID = ("insufficient-parallelism", "idle-session", "shuffle-data-skew")


def slow_steps(spark, is_cured, data):
    """A report a month: a query, then the driver renders and uploads."""
    def upload(row):
        time.sleep(2.5)
        return row

    rows = spark.range(0, 400_000, numPartitions=4).withColumn("month", F.col("id") % 10)
    if is_cured:
        totals = rows.groupBy("month").agg(F.max("id")).collect()
        print(spark.sparkContext.parallelize(totals, 10).map(upload).count())
    else:
        for month in range(10):
            upload(rows.where(F.col("month") == month).agg(F.max("id")).collect())


def long_pause_in_the_middle(spark, is_cured, data):
    """Reads to the driver, a model is fitted there in plain Python, and the executors hear of it."""
    rows = spark.range(0, 60_000, numPartitions=4).select((F.col("id") % 100).alias("x"), (F.col("id") % 37).alias("y"))
    sample = rows.limit(4_000 if not is_cured else 400).collect()
    slope = 0.0
    for _ in range(300 if is_cured else 3_000):
        slope += 1e-7 * sum(row.x * (row.y - slope * row.x) for row in sample[:2_000])
    rows.select((F.col("x") * slope).alias("fit")).agg(F.avg("fit")).collect()


PATIENTS = [
    Patient(
        "driver-gap-1", "monthly-reports", "After each of ten small queries the driver uploads for 2.5 s.",
        slow_steps, "driver-gap", "between the jobs", explained=EXPLAINED, forbid=FORBID, fix="upload from the executors",
    ),
    Patient(
        "driver-gap-2", "fit-on-the-driver", "The driver fits a model in plain Python over collected rows.",
        long_pause_in_the_middle, "driver-gap", "between the two jobs", explained=EXPLAINED, forbid=FORBID,
        fix="fit on a small sample",
    ),
]
