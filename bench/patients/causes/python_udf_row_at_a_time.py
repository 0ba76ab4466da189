"""A Python function called row by row for what built-in functions do."""

import datetime
import re

from pyspark.sql import functions as F

from patient import Patient
from work import hashed

EXPLAINED = ("core-underutilization", "arrow-disabled")
FORBID = ("shuffle-data-skew", "insufficient-parallelism", "python-init-cost")


def regex_extract(spark, is_cured, data):
    lines = spark.range(0, 900_000, numPartitions=8).select(
        F.format_string("GET /shop/%d/item?ref=%d HTTP/1.1", F.col("id") % 500, F.col("id")).alias("line"))
    pattern = re.compile(r"/shop/(\d+)/item\?ref=(\d+)")
    if is_cured:
        shop = F.regexp_extract("line", pattern.pattern, 1)
    else:
        @F.udf("string")
        def shop_of(line):
            found = pattern.search(line)
            return found.group(1) if found else ""
        shop = shop_of("line")
    lines.select(shop.alias("shop")).groupBy("shop").count().collect()


def parse_dates(spark, is_cured, data):
    days = spark.range(0, 250_000, numPartitions=6).select(
        F.date_format(F.timestamp_seconds(F.col("id") * 311), "dd.MM.yyyy HH:mm").alias("text"))
    if is_cured:
        month = F.month(F.to_timestamp("text", "dd.MM.yyyy HH:mm"))
    else:
        @F.udf("int")
        def month_of(text):
            return datetime.datetime.strptime(text, "%d.%m.%Y %H:%M").month
        month = month_of("text")
    days.select(month.alias("m")).groupBy("m").count().collect()


def dictionary_lookup(spark, is_cured, data):
    names = {i: f"category-{i % 40}" for i in range(2_000)}
    rows = spark.range(0, 1_000_000, numPartitions=8).select((F.col("id") % 2_000).alias("code"), "id")
    if is_cured:
        table = spark.createDataFrame(list(names.items()), "code long, name string")
        named = rows.join(F.broadcast(table), "code", "left")
    else:
        named = rows.withColumn("name", F.udf(lambda code: names.get(code), "string")("code"))
    named.groupBy("name").agg(F.max("id")).collect()


PATIENTS = [
    Patient(
        "python-udf-row-at-a-time-1", "shop-of-line", "A Python UDF searches a regular expression, line by line.",
        regex_extract, "python-udf-row-at-a-time", "the stage with BatchEvalPython", explained=EXPLAINED, forbid=FORBID,
        fix="regexp_extract",
    ),
    Patient(
        "python-udf-row-at-a-time-2", "logins-by-month", "A Python UDF parses dates with strptime.",
        parse_dates, "python-udf-row-at-a-time", "the stage with BatchEvalPython", explained=EXPLAINED, forbid=FORBID,
        fix="to_timestamp",
    ),
    Patient(
        "python-udf-row-at-a-time-3", "named-categories", "A Python UDF looks names up in a dictionary.",
        dictionary_lookup, "python-udf-row-at-a-time", "the stage with BatchEvalPython", explained=EXPLAINED, forbid=FORBID,
        fix="join a broadcast table",
    ),
]
