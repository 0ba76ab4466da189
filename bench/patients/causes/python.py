"""What Python costs beside the function itself."""

from pyspark.sql import functions as F

from patient import Patient
from work import hashed

FORBID = ("shuffle-data-skew", "insufficient-parallelism", "straggler-host")


def load_model(size=400_000):
    return {number: (number * 2_654_435_761) % 1_000 for number in range(size)}


def model_per_batch(spark, is_cured, data):
    import pandas as pd
    from typing import Iterator

    if is_cured:
        @F.pandas_udf("long")
        def predict(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
            model = load_model()
            for batch in batches:
                yield batch.map(lambda number: model[number % 400_000])
    else:
        @F.pandas_udf("long")
        def predict(batch: pd.Series) -> pd.Series:
            model = load_model()
            return batch.map(lambda number: model[number % 400_000])

    spark.range(0, 120_000, numPartitions=4).select(predict("id").alias("p")).agg(F.sum("p")).collect()


def model_per_partition(spark, is_cured, data):
    def predict(part):
        model = load_model(700_000)
        for number in part:
            yield model[number % 700_000]
    print(spark.sparkContext.parallelize(range(48_000), 4 if is_cured else 48).mapPartitions(predict).sum())


def rows_to_pandas(spark, is_cured, data):
    rows = spark.range(0, 350_000, numPartitions=4).select("id", (F.col("id") * 0.5).alias("x"), F.col("id").cast("string").alias("name"), (F.col("id") % 7).alias("k"))
    frame = rows.toPandas()
    print(len(frame), frame.x.mean())


def prepare_events(spark, data):
    rows = spark.range(0, 2_000_000, numPartitions=4).select("id", (F.col("id") % 200).alias("kind"), hashed(F.col("id"), 1).alias("payload"))
    rows.sortWithinPartitions("kind").write.parquet(str(data / "events"))


def udf_before_filter(spark, is_cured, data):
    events = spark.read.parquet(str(data / "events"))
    label = F.udf(lambda kind: f"kind-{kind}", "string")
    if is_cured:
        chosen = events.where(F.col("kind") == 17)
    else:
        chosen = events.withColumn("label", label("kind")).where(F.col("label") == "kind-17")
    chosen.agg(F.max("payload"), F.count("*")).collect()


PATIENTS = [
    Patient(
        "python-init-cost-1", "predict-in-batches", "A scalar pandas UDF loads its model again for every batch.", model_per_batch, "python-init-cost",
        "the stage with ArrowEvalPython", accept=("python-init-cost", "python-udf-row-at-a-time"), explained=("core-underutilization",), forbid=FORBID,
        fix="an iterator UDF that loads once", conf={"spark.sql.execution.arrow.maxRecordsPerBatch": 2_000},
    ),
    Patient(
        "python-init-cost-2", "predict-in-slices", "48 small tasks load the model each.", model_per_partition, "python-init-cost",
        "the only stage", accept=("python-init-cost", "tiny-tasks"), explained=("tiny-tasks",), forbid=FORBID, fix="4 slices",
    ),
    Patient(
        "arrow-disabled-1", "to-the-notebook", "350 000 rows go to pandas pickled, row by row.", rows_to_pandas, "arrow-disabled", "toPandas",
        accept=("arrow-disabled", "driver-result-overload"), explained=("driver-gap", "driver-result-overload", "core-underutilization"), forbid=FORBID,
        fix="spark.sql.execution.arrow.pyspark.enabled=true", fix_conf={"spark.sql.execution.arrow.pyspark.enabled": "true"},
    ),
    Patient(
        "python-udf-pushdown-barrier-1", "one-kind", "A filter on what a Python UDF returns makes every row be read and sent to Python.", udf_before_filter,
        "python-udf-pushdown-barrier", "the scan", accept=("python-udf-pushdown-barrier", "python-udf-row-at-a-time"),
        explained=("python-udf-row-at-a-time",), forbid=FORBID, fix="filter on the column itself", prepare=prepare_events,
    ),
]
