"""One key, or one range of keys, holds most of the rows."""

from pyspark.sql import Window, functions as F

from patient import Patient
from work import hashed, slow_service

HOT_SHARE = 0.8
EXPLAINED = ("core-underutilization", "spill", "gc-pressure", "single-partition-stage")
FORBID = ("straggler-host", "compute-skew", "insufficient-parallelism", "missed-broadcast-join")
SHUFFLED = {"spark.sql.autoBroadcastJoinThreshold": -1, "spark.sql.adaptive.autoBroadcastJoinThreshold": -1}


def groups(spark, rows, keys):
    """Rows whose key 0 has most of them; deterministic."""
    hot = F.pmod(F.hash("id"), F.lit(100)) < int(HOT_SHARE * 100)
    cold = F.pmod(F.xxhash64("id"), F.lit(keys)) + 1
    return spark.range(0, rows, numPartitions=4).withColumn("key", F.when(hot, 0).otherwise(cold))


def smoothed(frame):
    """Some work a row, in pandas."""
    values = frame["id"].astype("float64") % 97
    for _ in range(30):
        values = (values.rolling(5, min_periods=1).mean() + values) / 2
    return frame[["key"]].assign(level=values)


def hot_group_in_pandas(spark, is_cured, data):
    rows = groups(spark, 1_600_000, 40)
    if is_cured:
        salted = rows.withColumn("part", F.pmod(F.col("id"), F.lit(24)))
        out = salted.groupBy("key", "part").applyInPandas(smoothed, "key long, level double")
    else:
        out = rows.groupBy("key").applyInPandas(smoothed, "key long, level double")
    out.agg(F.avg("level")).collect()


def hot_window(spark, is_cured, data):
    rows = groups(spark, 1_200_000, 300).withColumn("day", F.pmod(F.xxhash64("id", F.lit(1)), F.lit(60)))
    rows = rows.withColumn("note", F.sha2(F.col("id").cast("string"), 256))
    keys = ["key", "day"] if is_cured else ["key"]
    window = Window.partitionBy(*keys).orderBy("note")
    numbered = rows.withColumn("n", F.row_number().over(window)).withColumn("before", F.lag("note").over(window))
    numbered.agg(F.max(F.sha2(F.concat("note", "before"), 512)), F.max("n")).collect()


def hot_join(spark, is_cured, data):
    sales = groups(spark, 2_000_000, 5_000).withColumn("text", F.sha2(F.col("id").cast("string"), 256))
    shops = spark.range(0, 5_001).select(F.col("id").alias("key"), F.sha2(F.col("id").cast("string"), 256).alias("shop"))
    joined = sales.join(shops, "key").select(F.sha2(F.concat("text", "shop"), 512).alias("h"))
    joined.agg(F.max(F.sha2("h", 512))).collect()


def hot_repartition(spark, is_cured, data):
    rows = groups(spark, 200_000, 10)
    spread = rows.repartition(12) if is_cured else rows.repartition(12, "key")
    calls = F.when(F.col("id") % 10 == 0, slow_service(1)).otherwise("")
    spread.select("key", hashed(F.col("id"), 2).alias("h"), calls.alias("call")).write.mode("overwrite").parquet(str(data / "out"))


def hot_join_with_a_list(spark, is_cured, data):
    clicks = groups(spark, 1_500_000, 3_000).withColumn("text", F.sha2(F.col("id").cast("string"), 256))
    pages = spark.range(0, 3_001).select(F.col("id").alias("key"), F.sha2(F.col("id").cast("string"), 256).alias("page"))
    joined = clicks.join(F.broadcast(pages) if is_cured else pages.hint("merge"), "key")
    joined.select(hashed(F.concat("text", "page"), 6).alias("h")).agg(F.max("h")).collect()


PATIENTS = [
    Patient(
        "shuffle-data-skew-1", "sensor-smoothing", "80 % of the rows are of one group, which one pandas call works through.",
        hot_group_in_pandas, "shuffle-data-skew", "the stage with FlatMapGroupsInPandas",
        explained=EXPLAINED + ("grouped-map-memory-risk",), forbid=FORBID, fix="group by key and a salt",
        conf={"spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
    Patient(
        "shuffle-data-skew-2", "visits-per-shop", "A window over shops of which one has 80 % of the rows.",
        hot_window, "shuffle-data-skew", "the stage with the Window", explained=EXPLAINED, forbid=FORBID,
        fix="partition the window by shop and day", conf={"spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
    Patient(
        "shuffle-data-skew-3", "sales-with-shops", "80 % of the sales join to one shop; the partition is too small for AQE to split.",
        hot_join, "shuffle-data-skew", "the stage with the SortMergeJoin", accept=("shuffle-data-skew", "missed-broadcast-join"),
        explained=EXPLAINED, forbid=FORBID[:3],
        fix="let AQE split it", conf={**SHUFFLED, "spark.sql.adaptive.coalescePartitions.enabled": "false"},
        fix_conf={
            "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "4m",
            "spark.sql.adaptive.advisoryPartitionSizeInBytes": "8m",
        },
    ),
    Patient(
        "shuffle-data-skew-4", "export-by-country", "repartition by a column of which one value has 80 % of the rows, then calls of a service and the write.",
        hot_repartition, "shuffle-data-skew", "the stage that writes", explained=EXPLAINED, forbid=FORBID,
        fix="repartition(12) without the column",
    ),
    Patient(
        "shuffle-data-skew-5", "clicks-with-pages", "80 % of the clicks are of one page, and the pages would fit into a broadcast.",
        hot_join_with_a_list, "shuffle-data-skew", "the stage with the SortMergeJoin", accept=("shuffle-data-skew", "missed-broadcast-join"),
        explained=EXPLAINED, forbid=FORBID[:3], fix="broadcast the pages: nothing is shuffled by the key",
        conf={"spark.sql.adaptive.coalescePartitions.enabled": "false"},
    ),
]
