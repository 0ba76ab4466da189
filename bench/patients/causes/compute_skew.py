"""Tasks of equal size, one of which has the rows that cost more."""

from pyspark.sql import functions as F

from patient import Patient

EXPLAINED = ("core-underutilization", "insufficient-parallelism")
FORBID = ("shuffle-data-skew", "straggler-host")


def costly_range(spark, is_cured, data):
    """The last of ten ranges of ids takes hundreds of times the steps a row."""
    rows = spark.range(0, 12_000, numPartitions=10)
    if is_cured:
        rows = rows.repartition(40)
    steps = F.when(F.col("id") >= 10_800, 150_000).otherwise(200)
    walk = F.aggregate(F.sequence(F.lit(1), steps), F.lit(0).cast("long"), lambda a, x: F.xxhash64(a + x + F.col("id")))
    rows.select(walk.alias("w")).agg(F.max("w")).collect()


def costly_texts(spark, is_cured, data):
    """Python: a few documents need a long search, and they stand together."""
    def search(part):
        for document in part:
            rounds = 150_000 if document >= 7_500 else 1_000
            value = document
            for step in range(rounds):
                value = (value * 31 + step) % 1_000_003
            yield value

    slices = 8
    documents = spark.sparkContext.parallelize(range(8_000), slices)
    if is_cured:
        documents = spark.sparkContext.parallelize(sorted(range(8_000), key=lambda d: d % 16), 16)
    print(documents.mapPartitions(search).sum())


PATIENTS = [
    Patient(
        "compute-skew-1", "route-scores", "Tasks have the same number of rows; those of one range take hundreds of times the steps.",
        costly_range, "compute-skew", "the first stage", explained=EXPLAINED, forbid=FORBID,
        fix="spread the rows: repartition(40) before the work",
    ),
    Patient(
        "compute-skew-2", "document-search", "The slow documents stand together in one slice of the list.",
        costly_texts, "compute-skew", "the only stage", explained=EXPLAINED + ("python-udf-row-at-a-time",), forbid=FORBID,
        fix="mix the documents over 16 slices",
    ),
]
