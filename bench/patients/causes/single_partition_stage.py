"""All rows go through one task, which also does the work above."""

from pyspark.sql import Window, functions as F

from patient import Patient
from work import hashed

EXPLAINED = ("insufficient-parallelism", "core-underutilization", "spill")
FORBID = ("shuffle-data-skew", "straggler-host", "compute-skew")


def one_file(spark, is_cured, data):
    rows = spark.range(0, 600_000, numPartitions=8).select("id", hashed(F.col("id"), 5).alias("h"))
    rows = rows.repartition(1) if is_cured else rows.coalesce(1)
    rows.write.mode("overwrite").parquet(str(data / "out"))


def one_partition(spark, is_cured, data):
    rows = spark.range(0, 400_000, numPartitions=8)
    rows = rows.repartition(8 if is_cured else 1)
    rows.select(hashed(F.col("id"), 5).alias("h")).agg(F.max("h"), F.count("*")).collect()


def running_total(spark, is_cured, data):
    rows = spark.range(0, 700_000, numPartitions=6).select("id", (F.col("id") % 200).alias("account"), F.sha2(F.col("id").cast("string"), 256).alias("h"))
    window = Window.orderBy("h") if not is_cured else Window.partitionBy("account").orderBy("h")
    rows.select(F.sum("id").over(window).alias("total"), hashed(F.col("h"), 4).alias("g")).agg(F.max("total"), F.max("g")).collect()


PATIENTS = [
    Patient(
        "single-partition-stage-1", "feature-export", "coalesce(1) before the write pulls the whole computation into one task.",
        one_file, "single-partition-stage", "the stage that writes", accept=("single-partition-stage", "insufficient-parallelism"),
        explained=EXPLAINED, forbid=FORBID, fix="repartition(1): compute in parallel, only write in one task",
    ),
    Patient(
        "single-partition-stage-2", "checksum-all", "repartition(1) and then the work.",
        one_partition, "single-partition-stage", "the stage after the exchange", explained=EXPLAINED, forbid=FORBID,
        fix="repartition(8)",
    ),
    Patient(
        "single-partition-stage-3", "running-balance", "A running sum over a window without PARTITION BY.",
        running_total, "single-partition-stage", "the one-task stage with the Window", explained=EXPLAINED, forbid=FORBID,
        fix="partition the window by account",
    ),
]
