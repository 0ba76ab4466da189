"""Fewer tasks than cores, and each of them long."""

import time

from pyspark.sql import functions as F

from patient import Patient
from work import hashed, slow_service

EXPLAINED = ("core-underutilization", "single-partition-stage")
FORBID = ("shuffle-data-skew", "straggler-host", "compute-skew")
WIDE = "local-cluster[2,3,1024]"


def few_shuffle_partitions(spark, is_cured, data):
    rows = spark.range(0, 300_000, numPartitions=6).select((F.col("id") % 12_000).alias("key"), hashed(F.col("id"), 1).alias("h"))
    best = rows.groupBy("key").agg(F.max("h").alias("h"))
    best.select(slow_service(2).alias("call"), hashed(F.col("h"), 2).alias("g")).agg(F.count("call"), F.max("g")).collect()


def few_slices(spark, is_cured, data):
    def ask(part):
        for item in part:
            time.sleep(0.004)
            yield item
    print(spark.sparkContext.parallelize(range(6_000), 12 if is_cured else 2).mapPartitions(ask).sum())


PATIENTS = [
    Patient(
        "insufficient-parallelism-1", "score-customers", "Two shuffle partitions on six cores; each row asks a service.",
        few_shuffle_partitions, "insufficient-parallelism", "the stage after the exchange", explained=EXPLAINED, forbid=FORBID,
        fix="spark.sql.shuffle.partitions=12", master=WIDE, conf={"spark.sql.shuffle.partitions": 2, "spark.executor.cores": 3},
        fix_conf={"spark.sql.shuffle.partitions": 12, "spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
    Patient(
        "insufficient-parallelism-2", "geocoder", "A list of addresses is cut into 2 slices on six cores.",
        few_slices, "insufficient-parallelism", "the only stage", explained=EXPLAINED, forbid=FORBID,
        fix="12 slices", master=WIDE, conf={"spark.executor.cores": 3},
    ),
]
