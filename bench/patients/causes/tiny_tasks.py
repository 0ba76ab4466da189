"""Thousands of tasks with nearly nothing in them."""

from pyspark.sql import functions as F

from patient import Patient
from work import hashed

FORBID = ("shuffle-data-skew", "python-init-cost", "small-files-read", "core-underutilization")


def many_slices(spark, is_cured, data):
    numbers = spark.sparkContext.parallelize(range(20_000), 8 if is_cured else 900)
    print(numbers.map(lambda n: (n % 50, 1)).reduceByKey(lambda a, b: a + b, 4).count())


def many_partitions(spark, is_cured, data):
    rows = spark.range(0, 300_000, numPartitions=4).select((F.col("id") % 1_000).alias("key"), hashed(F.col("id"), 1).alias("h"))
    rows = rows.repartition(8 if is_cured else 1_200)
    rows.groupBy("key").agg(F.max("h")).collect()


PATIENTS = [
    Patient(
        "tiny-tasks-1", "count-by-hand", "A list of 20 000 numbers is cut into 900 slices.",
        many_slices, "tiny-tasks", "the stage that makes the pairs", forbid=FORBID, fix="8 slices",
    ),
    Patient(
        "tiny-tasks-2", "spread-wide", "repartition(1200) of a few MB.",
        many_partitions, "tiny-tasks", "the stage after the exchange", accept=("tiny-tasks", "redundant-shuffle"), forbid=FORBID,
        fix="repartition(8)",
    ),
]
