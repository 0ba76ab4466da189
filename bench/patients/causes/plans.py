"""The same twice, or more than was asked for."""

import gzip
import shutil
import time

from pyspark import StorageLevel
from pyspark.sql import functions as F

from patient import Patient
from work import hashed, slow_service

FORBID = ("shuffle-data-skew", "straggler-host", "insufficient-parallelism", "tiny-tasks")


def three_reports(spark, is_cured, data):
    scored = spark.range(0, 5_000, numPartitions=4).select("id", hashed(F.col("id"), 3).alias("h"), slow_service(2).alias("c"))
    scored = scored.groupBy((F.col("id") % 2_000).alias("who")).agg(F.max("h").alias("h"), F.count("c").alias("n"))
    if is_cured:
        scored = scored.cache()
    scored.agg(F.sum("n"), F.max("h")).collect()
    scored.where(F.col("n") > 1).agg(F.max("h")).collect()
    scored.groupBy("n").agg(F.min("h")).collect()
    scored.agg(F.min("h"), F.avg("n")).collect()


def prepare_batches(spark, data):
    spark.range(0, 3_000, numPartitions=3).select("id", (F.col("id") % 40).alias("shop")).write.parquet(str(data / "in"))


def batches_in_three_actions(spark, is_cured, data):
    def handle(batch, number):
        rows = batch.select("shop", slow_service(4).alias("score"))
        if is_cured:
            rows = rows.persist()
        if rows.count() > 0:
            rows.write.mode("append").parquet(str(out / "all"))
            rows.groupBy("shop").agg(F.count("score").alias("n")).write.mode("append").parquet(str(out / "shops"))
        rows.unpersist()

    out = data / f"out-{is_cured}"
    shutil.rmtree(out, ignore_errors=True)
    rows = spark.readStream.schema("id long, shop long").option("maxFilesPerTrigger", 1).parquet(str(data / "in"))
    stream = rows.writeStream.foreachBatch(handle).trigger(availableNow=True).option("checkpointLocation", str(out / "checkpoint"))
    stream.start().awaitTermination()


def checkpoint_of_nothing_kept(spark, is_cured, data):
    def ask(i):
        time.sleep(0.004)
        return i % 97

    spark.sparkContext.setCheckpointDir(str(data / "checkpoint"))
    answers = spark.sparkContext.parallelize(range(5_000), 4).map(ask)
    if is_cured:
        answers = answers.persist(StorageLevel.MEMORY_AND_DISK)
    answers.checkpoint()
    answers.count()
    answers.max()


def cached_for_nothing(spark, is_cured, data):
    rows = spark.range(0, 1_500_000, numPartitions=4).select("id", hashed(F.col("id"), 1).alias("h"))
    if not is_cured:
        rows = rows.persist(StorageLevel.DISK_ONLY)
    rows.agg(F.max("h")).collect()


def prepare_days(spark, data):
    rows = spark.range(0, 1_800_000, numPartitions=4).select("id", (F.col("id") % 60).cast("int").alias("day"), hashed(F.col("id"), 1).alias("h"))
    rows = rows.withColumn("at", F.expr("timestamp'2026-01-01' + make_interval(0,0,0,day)"))
    rows.repartition("day").write.partitionBy("day").parquet(str(data / "events"))


def by_timestamp(spark, is_cured, data):
    events = spark.read.parquet(str(data / "events"))
    chosen = events.where(F.date_format("at", "yyyy-MM-dd") == "2026-02-01")
    if is_cured:
        chosen = chosen.where(F.col("day") == 31)
    chosen.agg(F.max("h"), F.count("*")).collect()


def by_udf_of_the_partition(spark, is_cured, data):
    events = spark.read.parquet(str(data / "events"))
    is_last = F.udf(lambda day: day >= 58, "boolean")
    chosen = events.where(F.col("day") >= 58 if is_cured else is_last("day"))
    chosen.agg(F.max("h"), F.count("*")).collect()


def prepare_gzip(spark, data):
    def lines(first, last):
        return "".join(f"{i},{i * 2_654_435_761 % 1_000_003},shop {i % 90}\n" for i in range(first, last))
    for folder, parts in (("one", 1), ("eight", 8)):
        (data / folder).mkdir(exist_ok=True)
        for part in range(parts):
            size = 600_000 // parts
            with gzip.open(data / folder / f"part-{part}.csv.gz", "wt", compresslevel=3) as out:
                out.write(lines(part * size, (part + 1) * size))


def one_gzip(spark, is_cured, data):
    rows = spark.read.schema("id long, v long, shop string").csv(str(data / ("eight" if is_cured else "one")))
    rows.select("shop", hashed(F.col("v"), 5).alias("h")).groupBy("shop").agg(F.max("h")).collect()


def prepare_csv(spark, data):
    rows = spark.range(0, 700_000).select("id", *[(F.col("id") * k % 1_009).alias(f"c{k}") for k in range(1, 12)], hashed(F.col("id"), 1).alias("h"))
    rows.repartition(4).write.csv(str(data / "csv"), header=True)
    rows.repartition(4).write.parquet(str(data / "parquet"))


def inferred_csv(spark, is_cured, data):
    rows = spark.read.parquet(str(data / "parquet")) if is_cured else spark.read.csv(str(data / "csv"), header=True, inferSchema=True)
    for column in ("c3", "c7", "c11"):
        rows.groupBy("c1").agg(F.sum(column)).agg(F.count("*")).collect()


def many_distincts(spark, is_cured, data):
    rows = spark.range(0, 500_000, numPartitions=4).select((F.col("id") % 20).alias("k"), *[F.pmod(F.xxhash64("id", F.lit(n)), F.lit(200_000)).alias(f"d{n}") for n in range(6)])
    count = F.approx_count_distinct if is_cured else F.countDistinct
    rows.groupBy("k").agg(*[count(f"d{n}").alias(f"n{n}") for n in range(6)]).collect()


def shuffled_twice(spark, is_cured, data):
    rows = spark.range(0, 1_500_000, numPartitions=4).select("id", (F.col("id") % 300_000).alias("k"), F.sha2(F.col("id").cast("string"), 512).alias("h"))
    if not is_cured:
        rows = rows.repartition(8, "h").repartition(8, "id")
    rows.groupBy("k").agg(F.max("h").alias("h")).agg(F.max("h")).collect()


PATIENTS = [
    Patient(
        "repeated-computation-1", "four-reports", "Four actions on one aggregate that nobody cached; each computes it again.", three_reports, "repeated-computation",
        "the four jobs", forbid=FORBID, fix="cache()",
    ),
    Patient(
        "repeated-computation-2", "score-batches", "foreachBatch counts its batch and writes it twice; each action computes it again.", batches_in_three_actions,
        "repeated-computation", "the three queries of a batch", forbid=FORBID, fix="persist() in the function", prepare=prepare_batches,
    ),
    Patient(
        "repeated-computation-3", "ask-and-checkpoint", "An RDD is checkpointed and not persisted: the job that writes the checkpoint computes it again.",
        checkpoint_of_nothing_kept, "repeated-computation", "the first two jobs", forbid=FORBID, fix="persist() before checkpoint()",
    ),
    Patient(
        "unused-cache-1", "score-once", "The rows are persisted to disk and read once.", cached_for_nothing, "unused-cache", "persist()",
        forbid=FORBID, fix="without persist",
    ),
    Patient(
        "full-scan-partitioned-table-1", "one-day", "The filter is on a timestamp, the table is partitioned by day: all 60 days are read.", by_timestamp,
        "full-scan-partitioned-table", "the scan", explained=("small-files-read",), forbid=FORBID[:-1], fix="filter on the day, too", prepare=prepare_days,
    ),
    Patient(
        "full-scan-partitioned-table-2", "last-days", "The partition column is filtered by a Python function: all 60 days are read.", by_udf_of_the_partition,
        "full-scan-partitioned-table", "the scan", accept=("full-scan-partitioned-table", "python-udf-pushdown-barrier", "python-udf-row-at-a-time"),
        explained=("python-udf-pushdown-barrier", "python-udf-row-at-a-time"), forbid=FORBID[:-1], fix="compare the column itself", prepare=prepare_days,
    ),
    Patient(
        "non-splittable-input-1", "partner-dump", "The input is one gzip file, which one task reads and works through.", one_gzip, "non-splittable-input", "the scan",
        explained=("insufficient-parallelism", "single-partition-stage", "core-underutilization", "row-format-source"), forbid=("shuffle-data-skew", "straggler-host"),
        fix="eight files", prepare=prepare_gzip,
    ),
    Patient(
        "row-format-source-1", "column-sums", "A CSV is inferred and read whole three times for a column each.", inferred_csv, "row-format-source", "the scans",
        accept=("row-format-source", "repeated-computation"), explained=("repeated-computation",), forbid=FORBID, fix="parquet", prepare=prepare_csv,
    ),
    Patient(
        "distinct-expand-1", "audience-sizes", "Six distinct counts at once make seven copies of each row.", many_distincts, "distinct-expand", "Expand",
        explained=("spill",), forbid=FORBID, fix="approx_count_distinct",
    ),
    Patient(
        "redundant-shuffle-1", "latest-hash", "Two repartitions before a groupBy that shuffles anyway.", shuffled_twice, "redundant-shuffle", "the exchanges",
        explained=("spill",), forbid=FORBID, fix="without them",
    ),
]
