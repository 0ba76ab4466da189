"""The input is a great many small files."""

from pyspark.sql import functions as F

from patient import Patient

FORBID = ("shuffle-data-skew", "insufficient-parallelism")
SCHEMA = "id long, shop long, amount double"


def write_lines(data, folder, files, rows, line):
    (data / folder).mkdir(exist_ok=True)
    for number in range(files):
        ids = range(number, rows, files)
        (data / folder / f"part-{number:05}").write_text("".join(line(i) for i in ids))


def csv_line(i):
    return f"{i},{i % 90},{i * 0.37:.2f}\n"


def json_line(i):
    return f'{{"id": {i}, "shop": {i % 90}, "amount": {i * 0.37:.2f}}}\n'


def prepare_csv(spark, data):
    write_lines(data, "many", 2_500, 50_000, csv_line)
    write_lines(data, "few", 2, 50_000, csv_line)


def prepare_json(spark, data):
    write_lines(data, "many", 1_800, 40_000, json_line)
    write_lines(data, "few", 2, 40_000, json_line)


def prepare_parquet(spark, data):
    rows = spark.range(0, 120_000).select("id", (F.col("id") % 90).alias("shop"), (F.col("id") * 0.37).alias("amount"))
    rows.repartition(1_500).write.parquet(str(data / "many"))
    rows.repartition(2).write.parquet(str(data / "few"))


def totals(kind):
    def run(spark, is_cured, data):
        rows = spark.read.schema(SCHEMA).format(kind).load(str(data / ("few" if is_cured else "many")))
        rows.groupBy("shop").agg(F.sum("amount"), F.count("*")).collect()
    return run


PATIENTS = [
    Patient(
        f"small-files-read-{number}", name, f"The input is {files} {kind} files of about 1 kB.", totals(kind),
        "small-files-read", "the scan", explained=("tiny-tasks", "row-format-source", "driver-gap"), forbid=FORBID,
        fix="compact the input (2 files)", prepare=prepare,
    )
    for number, name, kind, files, prepare in (
        (1, "till-receipts", "csv", 2_500, prepare_csv),
        (2, "sensor-messages", "json", 1_800, prepare_json),
        (3, "hourly-drops", "parquet", 1_500, prepare_parquet),
    )
]
