"""Output that costs more than its rows."""

from pyspark.sql import functions as F

from patient import Patient

FORBID = ("shuffle-data-skew", "straggler-host")


def partitions_by_customer(spark, is_cured, data):
    rows = spark.range(0, 60_000, numPartitions=8).select("id", (F.col("id") % 150).alias("customer"), (F.col("id") * 0.5).alias("x"))
    if is_cured:
        rows = rows.repartition(4, "customer")
    rows.write.mode("overwrite").partitionBy("customer").parquet(str(data / "out"))


def many_output_tasks(spark, is_cured, data):
    rows = spark.range(0, 100_000, numPartitions=2 if is_cured else 700).withColumn("x", F.col("id") * 0.5)
    rows.write.mode("overwrite").parquet(str(data / "out"))


PATIENTS = [
    Patient(
        "small-files-written-1", "per-customer", "Eight tasks write a file for each of 150 customers.", partitions_by_customer, "small-files-written", "the write",
        accept=("small-files-written", "write-commit-time"), explained=("write-commit-time",), forbid=FORBID, fix="repartition by customer before the write",
    ),
    Patient(
        "small-files-written-2", "daily-dump", "700 tasks write a file of 1 kB each.", many_output_tasks, "small-files-written", "the write",
        accept=("small-files-written", "tiny-tasks", "write-commit-time"), explained=("tiny-tasks", "write-commit-time"), forbid=FORBID, fix="2 partitions",
    ),
]
