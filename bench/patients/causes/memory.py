"""Too little memory for what a task holds: spill, garbage collection, death."""

from pyspark.sql import functions as F

from patient import Patient

SMALL = {"spark.executor.memory": "512m"}
FORBID = ("shuffle-data-skew", "straggler-host", "python-worker-crash", "container-memory-kill")


def wide_rows(spark, rows, partitions=4):
    text = F.concat(F.sha2(F.col("id").cast("string"), 512), F.sha2((F.col("id") * 7).cast("string"), 512))
    return spark.range(0, rows, numPartitions=partitions).select("id", F.xxhash64("id").alias("key"), text.alias("text"))


def sorted_join(spark, is_cured, data):
    left = wide_rows(spark, 900_000)
    right = wide_rows(spark, 900_000).withColumnRenamed("text", "other")
    left.join(right.hint("merge"), "key").agg(F.max("text"), F.max("other")).collect()


def grouped_lists(spark, is_cured, data):
    rows = wide_rows(spark, 700_000).withColumn("who", F.pmod("key", F.lit(350_000)))
    lists = rows.groupBy("who").agg(F.sort_array(F.collect_list("text")).alias("texts"))
    lists.agg(F.max(F.size("texts")), F.max(F.element_at("texts", 1))).collect()


def crowded_heap(spark, is_cured, data):
    """Half of the heap is a cache of objects; the aggregation makes and drops lists in what is left."""
    base = wide_rows(spark, 600_000)
    if not is_cured:
        base = base.cache()
    base.count()
    for turn in range(3):
        lists = base.groupBy((F.pmod("key", F.lit(120_000)) + turn).alias("who")).agg(F.collect_list("text").alias("texts"))
        lists.agg(F.max(F.size("texts"))).collect()


def long_text(spark, is_cured, data):
    """One partner's record is a text of hundreds of megabytes."""
    rows = spark.range(0, 1_000, numPartitions=4)
    longest = 20 if is_cured else 400_000_000
    text = F.expr(f"repeat('x', if(id = 700, {longest}, 20))")
    rows.select(F.length(F.upper(text)).alias("n")).agg(F.max("n")).collect()


def all_in_one_list(spark, is_cured, data):
    rows = wide_rows(spark, 2_000_000).withColumn("country", F.lit("NL"))
    if is_cured:
        rows.groupBy("country").agg(F.count("*"), F.max("text")).collect()
    else:
        rows.groupBy("country").agg(F.collect_set("text").alias("texts")).select(F.size("texts")).collect()


PATIENTS = [
    Patient(
        "spill-1", "match-records", "Both sides of a join are sorted in 2 partitions by executors with 512 MB.", sorted_join, "spill",
        "the stages with the sorts", explained=("insufficient-parallelism", "gc-pressure", "oversized-partition"), forbid=FORBID,
        fix="spark.sql.shuffle.partitions=32", conf={**SMALL, "spark.sql.shuffle.partitions": 2},
        fix_conf={"spark.sql.shuffle.partitions": 32, "spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
    Patient(
        "spill-2", "texts-per-person", "Lists of texts are aggregated in 2 partitions by executors with 512 MB.", grouped_lists, "spill",
        "the stage that aggregates", accept=("spill", "gc-pressure"), explained=("insufficient-parallelism", "oversized-partition"), forbid=FORBID,
        fix="spark.sql.shuffle.partitions=32", conf={**SMALL, "spark.sql.shuffle.partitions": 2},
        fix_conf={"spark.sql.shuffle.partitions": 32, "spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
    Patient(
        "gc-pressure-1", "rolling-cohorts", "A cache fills the old generation of a 512 MB heap, and the aggregations collect garbage all the time.",
        crowded_heap, "gc-pressure", "the stages that aggregate", accept=("gc-pressure", "spill"),
        explained=("cache-eviction-or-disk", "unused-cache"), forbid=FORBID,
        fix="without the cache", conf={**SMALL, "spark.executor.extraJavaOptions": "-XX:+UseSerialGC -Xmn8m", "spark.memory.fraction": "0.9"},
    ),
    Patient(
        "executor-heap-oom-1", "partner-feed", "One record is a text of 400 MB; no executor of 512 MB can hold it, and four attempts die.",
        long_text, "executor-heap-oom", "the tasks that fail", gain_kind="success", app_fails=True, conf=SMALL,
        explained=("executor-loss-churn", "failed-app-root-cause", "wasted-task-time", "shuffle-fetch-failure"), forbid=FORBID, fix="leave the record out",
    ),
    Patient(
        "executor-heap-oom-2", "all-texts", "All texts are collected into one set.", all_in_one_list, "executor-heap-oom", "the tasks that fail",
        gain_kind="success", app_fails=True, conf=SMALL,
        explained=("executor-loss-churn", "failed-app-root-cause", "wasted-task-time", "single-partition-stage", "shuffle-fetch-failure", "spill", "gc-pressure"),
        forbid=FORBID, fix="count, do not collect",
    ),
]
