"""Applications that look suspicious to a naive rule and are fine."""

import time

from pyspark.sql import functions as F

from patient import Patient
from work import hashed


def etl(spark, is_cured, data):
    rows = spark.range(0, 500_000, numPartitions=8).select("id", (F.col("id") % 5_000).alias("k"), hashed(F.col("id"), 2).alias("h"))
    rows.groupBy("k").agg(F.max("h").alias("h"), F.count("*").alias("n")).write.mode("overwrite").parquet(str(data / "out"))


def small_join(spark, is_cured, data):
    rows = spark.range(0, 800_000, numPartitions=6).select("id", (F.col("id") % 50).alias("shop"), hashed(F.col("id"), 1).alias("h"))
    shops = spark.range(0, 50).select(F.col("id").alias("shop"), F.concat(F.lit("shop "), "id").alias("name"))
    rows.join(shops, "shop").groupBy("name").agg(F.max("h")).collect()


def coalesced(spark, is_cured, data):
    rows = spark.range(0, 400_000, numPartitions=6).select((F.col("id") % 2_000).alias("k"), hashed(F.col("id"), 2).alias("h"))
    rows.groupBy("k").agg(F.max("h").alias("h")).orderBy("h").collect()


def looks(spark, is_cured, data):
    rows = spark.range(0, 3_000_000, numPartitions=8).select("id", hashed(F.col("id"), 1).alias("h"))
    for _ in range(3):
        rows.limit(20).collect()
        rows.where(F.col("h") > "f").show(5)


def hot_key_counted(spark, is_cured, data):
    key = F.when(F.pmod(F.hash("id"), F.lit(10)) < 9, 0).otherwise(F.col("id") % 300)
    rows = spark.range(0, 2_000_000, numPartitions=6).select(key.alias("k"), F.xxhash64("id").alias("v"))
    rows.groupBy("k").agg(F.sum("v"), F.count("*")).collect()


def cheap_tasks(spark, is_cured, data):
    rows = spark.range(0, 600_000, numPartitions=60).select(hashed(F.col("id"), 2).alias("h"))
    rows.agg(F.max("h")).collect()


def cached_and_used(spark, is_cured, data):
    rows = spark.range(0, 250_000, numPartitions=4).select("id", hashed(F.col("id"), 3).alias("h")).cache()
    for part in range(4):
        rows.where(F.col("id") % 4 == part).agg(F.max("h")).collect()
    rows.unpersist()


def notebook(spark, is_cured, data):
    for seed in range(5):
        rows = spark.range(0, 150_000, numPartitions=4).select((F.col("id") % 100).alias("k"), hashed(F.col("id") + seed, 1).alias("h"))
        rows.groupBy("k").agg(F.max("h")).orderBy("k").limit(10).collect()
        time.sleep(1.5)


def one_small_file(spark, is_cured, data):
    rows = spark.range(0, 400_000, numPartitions=6).select((F.col("id") % 40).alias("k"), hashed(F.col("id"), 2).alias("h"))
    rows.groupBy("k").agg(F.max("h").alias("h")).coalesce(1).write.mode("overwrite").csv(str(data / "out"))


def against_one_row(spark, is_cured, data):
    rows = spark.range(0, 500_000, numPartitions=6).select("id", hashed(F.col("id"), 2).alias("h"))
    limits = rows.agg(F.avg("id").alias("middle"))
    rows.join(F.broadcast(limits), F.col("id") > F.col("middle")).agg(F.max("h"), F.count("*")).collect()


def little_udf(spark, is_cured, data):
    rows = spark.range(0, 500_000, numPartitions=6).select((F.col("id") % 300).alias("k"), hashed(F.col("id"), 2).alias("h"))
    best = rows.groupBy("k").agg(F.max("h").alias("h"))
    best.select(F.udf(lambda text: text[:4].upper(), "string")("h").alias("p")).distinct().count()


def one_failed_attempt(spark, is_cured, data):
    from pyspark import TaskContext

    def work(part):
        context = TaskContext.get()
        if context.partitionId() == 3 and context.attemptNumber() == 0:
            raise RuntimeError("the service was not there for a moment")
        for number in part:
            yield number % 7

    numbers = spark.sparkContext.parallelize(range(600_000), 8)
    print(numbers.mapPartitions(work).map(lambda n: (n, 1)).reduceByKey(lambda a, b: a + b, 4).collect())


def micro_batches(spark, is_cured, data):
    stream = spark.readStream.format("rate").option("rowsPerSecond", 50).load()
    query = stream.groupBy((F.col("value") % 5).alias("k")).count().writeStream.outputMode("complete").format("memory").queryName("counts")
    query = query.trigger(processingTime="4 seconds").start()
    query.awaitTermination(24)
    query.stop()


def even_pandas_groups(spark, is_cured, data):
    rows = spark.range(0, 200_000, numPartitions=4).withColumn("k", F.col("id") % 80)
    fit = lambda frame: frame.assign(z=(frame["id"] - frame["id"].mean()) / frame["id"].std())[["k", "z"]]
    rows.groupBy("k").applyInPandas(fit, "k long, z double").agg(F.max("z")).collect()


PATIENTS = [
    Patient(f"healthy-{name}", app, truth, run, conf=conf)
    for name, app, truth, run, conf in (
        ("etl", "nightly-load", "A balanced load; the first tasks are slow because the executors are cold.", etl, {}),
        ("small-join", "name-shops", "50 rows are broadcast.", small_join, {}),
        ("coalesced", "sorted-best", "200 shuffle partitions, which AQE makes one or two of.", coalesced, {"spark.sql.shuffle.partitions": 200}),
        ("looks", "have-a-look", "limit and show: few tasks of many partitions run.", looks, {}),
        ("hot-key-counted", "count-by-country", "90 % of the rows have one key, but the map side has added them up.", hot_key_counted, {}),
        ("cheap-tasks", "sixty-tasks", "60 short tasks that are as long as their work.", cheap_tasks, {}),
        ("cached-and-used", "quarters", "A cache that is read four times, and dropped.", cached_and_used, {}),
        ("notebook", "livy-session-31", "A notebook: short cells, short thinking.", notebook, {}),
        ("one-small-file", "small-report", "coalesce(1) of forty rows.", one_small_file, {}),
        ("against-one-row", "above-average", "A nested loop join with one row.", against_one_row, {}),
        ("little-udf", "short-names", "A Python UDF on 300 rows.", little_udf, {}),
        ("one-failed-attempt", "retried", "One task failed at once and succeeded the second time.", one_failed_attempt, {}),
        ("micro-batches", "counts-stream", "A stream that keeps up and waits for its trigger.", micro_batches, {"spark.sql.shuffle.partitions": 2}),
        ("even-pandas-groups", "z-scores", "Pandas on eighty groups of equal size.", even_pandas_groups, {}),
    )
]
