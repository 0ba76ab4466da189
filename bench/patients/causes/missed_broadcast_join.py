"""A small side is shuffled and sorted with a large one."""

from pyspark.sql import functions as F

from patient import Patient

FORBID = ("exploding-join", "cartesian-or-nested-loop-join", "shuffle-data-skew")


def facts(spark, rows):
    return spark.range(0, rows, numPartitions=6).select(
        "id", (F.xxhash64("id") % 3_000).alias("shop"), F.sha2(F.col("id").cast("string"), 256).alias("text"))


def merge_hint(spark, is_cured, data):
    shops = spark.range(-3_000, 3_000).select(F.col("id").alias("shop"), F.concat(F.lit("shop "), "id").alias("name"))
    joined = facts(spark, 1_500_000).join(shops if is_cured else shops.hint("merge"), "shop")
    joined.groupBy("name").agg(F.max("text")).agg(F.count("*")).collect()


def threshold_too_low(spark, is_cured, data):
    sales = spark.read.parquet(str(data / "sales"))
    shops = spark.read.parquet(str(data / "shops"))
    sales.join(shops, "shop").groupBy("region").agg(F.max("text"), F.count("*")).collect()


def prepare_tables(spark, data):
    facts(spark, 1_500_000).write.parquet(str(data / "sales"))
    spark.range(-3_000, 3_000).select(F.col("id").alias("shop"), (F.col("id") % 20).alias("region"), F.sha2(F.col("id").cast("string"), 512).alias("address")).write.parquet(str(data / "shops"))


PATIENTS = [
    Patient(
        "missed-broadcast-join-1", "sales-with-names", "A merge hint makes 1.5 million rows be sorted for 6000.",
        merge_hint, "missed-broadcast-join", "the SortMergeJoin", forbid=FORBID, fix="without the hint",
    ),
    Patient(
        "missed-broadcast-join-2", "sales-by-region", "The threshold for broadcasts is 10 kB; the table of shops has 0.5 MB.",
        threshold_too_low, "missed-broadcast-join", "the SortMergeJoin", forbid=FORBID, fix="the default threshold",
        conf={"spark.sql.autoBroadcastJoinThreshold": 10_000, "spark.sql.adaptive.autoBroadcastJoinThreshold": 10_000},
        fix_conf={"spark.sql.autoBroadcastJoinThreshold": None, "spark.sql.adaptive.autoBroadcastJoinThreshold": None},
        prepare=prepare_tables,
    ),
]
