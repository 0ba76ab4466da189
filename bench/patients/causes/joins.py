"""Joins that compare or make too many rows."""

from pyspark.sql import functions as F

from patient import Patient
from work import hashed

FORBID = ("shuffle-data-skew", "straggler-host", "insufficient-parallelism")


def either_key(spark, is_cured, data):
    left = spark.range(0, 40_000, numPartitions=4).select("id", (F.col("id") * 3).alias("a"), (F.col("id") * 5).alias("b"))
    right = spark.range(0, 12_000, numPartitions=2).select(F.col("id").alias("other"), (F.col("id") * 6).alias("x"), (F.col("id") * 10).alias("y"))
    if is_cured:
        joined = left.join(right, F.col("a") == F.col("x")).select("id", "other").union(left.join(right, F.col("b") == F.col("y")).select("id", "other")).distinct()
    else:
        joined = left.join(right, (F.col("a") == F.col("x")) | (F.col("b") == F.col("y")))
    joined.agg(F.count("*"), F.max("other")).collect()


def range_lookup(spark, is_cured, data):
    """Which network is an address in: networks are ranges of 1000 addresses."""
    visits = spark.range(0, 150_000, numPartitions=4).select(F.pmod(F.xxhash64("id"), F.lit(4_000_000)).alias("address"))
    networks = spark.range(0, 4_000).select(F.col("id").alias("network"), (F.col("id") * 1_000).alias("low"), (F.col("id") * 1_000 + 999).alias("high"))
    within = (F.col("address") >= F.col("low")) & (F.col("address") <= F.col("high"))
    if is_cured:
        visits = visits.withColumn("slot", F.floor(F.col("address") / 1_000))
        networks = networks.withColumn("slot", F.floor(F.col("low") / 1_000))
        within = within & (visits.slot == networks.slot)
    visits.join(networks, within).groupBy("network").count().agg(F.max("count")).collect()


def pairs_of_rdds(spark, is_cured, data):
    visits = spark.sparkContext.parallelize([(i % 400, i) for i in range(14_000)], 4)
    shops = spark.sparkContext.parallelize([(i % 400, -i) for i in range(14_000)], 4)
    pairs = visits.join(shops, 4) if is_cured else visits.cartesian(shops).filter(lambda pair: pair[0][0] == pair[1][0])
    pairs.count()


def duplicates_in_the_dimension(spark, is_cured, data):
    sales = spark.range(0, 900_000, numPartitions=4).select("id", (F.col("id") % 5_000).alias("shop"))
    shops = spark.range(0, 200_000, numPartitions=2).select((F.col("id") % 5_000).alias("shop"), F.concat(F.lit("name "), F.col("id") % 5_000).alias("name"))
    if is_cured:
        shops = shops.dropDuplicates(["shop"])
    joined = sales.join(shops, "shop")
    joined.select("id", F.xxhash64("name", "id").alias("h")).distinct().agg(F.count("*"), F.max("h")).collect()


def broadcast_of_much(spark, is_cured, data):
    customers = spark.range(0, 900_000, numPartitions=4).select(F.col("id").alias("customer"), F.sha2(F.col("id").cast("string"), 512).alias("address"))
    orders = spark.range(0, 400_000, numPartitions=4).select("id", (F.col("id") * 2).alias("customer"))
    joined = orders.join(customers if is_cured else F.broadcast(customers), "customer")
    joined.agg(F.max("address"), F.count("*")).collect()


PATIENTS = [
    Patient(
        "cartesian-or-nested-loop-join-1", "match-either", "A join on a = x or b = y compares every pair.", either_key, "cartesian-or-nested-loop-join",
        "BroadcastNestedLoopJoin", forbid=FORBID, fix="two joins, united",
    ),
    Patient(
        "cartesian-or-nested-loop-join-2", "networks-of-visits", "A join of addresses with ranges compares every pair.", range_lookup,
        "cartesian-or-nested-loop-join", "BroadcastNestedLoopJoin", forbid=FORBID, fix="join on a slot both can be put in, too",
    ),
    Patient(
        "cartesian-or-nested-loop-join-3", "visits-of-shops", "cartesian() of two RDDs, of whose pairs those with one key are kept.", pairs_of_rdds,
        "cartesian-or-nested-loop-join", "the product", forbid=FORBID, fix="join by the key",
    ),
    Patient(
        "exploding-join-1", "sales-of-shops", "The table of shops has each shop forty times.", duplicates_in_the_dimension, "exploding-join", "the join",
        accept=("exploding-join", "redundant-shuffle"), explained=("spill", "missed-broadcast-join"), forbid=FORBID, fix="dropDuplicates first",
        conf={"spark.sql.autoBroadcastJoinThreshold": -1},
    ),
    Patient(
        "oversized-broadcast-1", "orders-with-addresses", "A broadcast hint on 900 000 wide rows.", broadcast_of_much, "oversized-broadcast", "BroadcastExchange",
        explained=("driver-gap", "core-underutilization", "gc-pressure"), forbid=FORBID, fix="without the hint",
    ),
]
