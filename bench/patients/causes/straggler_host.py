"""One executor is slower at everything."""

from pyspark.sql import functions as F

from executors import slow_down
from patient import Patient
from work import hashed, slow_service

FORBID = ("shuffle-data-skew", "compute-skew", "insufficient-parallelism", "gc-pressure")


def many_equal_tasks(spark, is_cured, data):
    if not is_cured:
        slow_down("1", 0.8)
    rows = spark.range(0, 24_000, numPartitions=24)
    rows.select(hashed(F.col("id"), 6).alias("h"), slow_service(1).alias("call")).agg(F.max("h"), F.count("call")).collect()


def two_stages(spark, is_cured, data):
    if not is_cured:
        slow_down("0", 0.7)
    rows = spark.range(0, 1_200_000, numPartitions=16).withColumn("key", F.sha2((F.col("id") % 500_000).cast("string"), 256))
    counts = rows.groupBy("key").agg(F.max(F.sha2(F.col("id").cast("string"), 512)).alias("h"), F.count("*").alias("n"))
    counts.write.mode("overwrite").parquet(str(data / "out"))


PATIENTS = [
    Patient(
        "straggler-host-1", "fingerprints", "One of two executors gets a fifth of its processor's time.",
        many_equal_tasks, "straggler-host", "all tasks on executor 1", explained=("core-underutilization",), forbid=FORBID,
        fix="a node without the disturbance",
    ),
    Patient(
        "straggler-host-2", "latest-per-key", "One of two executors gets a third of its processor's time, in every stage.",
        two_stages, "straggler-host", "all tasks on executor 0", explained=("core-underutilization",), forbid=FORBID,
        fix="a node without the disturbance", conf={"spark.sql.shuffle.partitions": 16, "spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
]
