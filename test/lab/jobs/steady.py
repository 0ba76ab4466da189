"""Holds its executors for five minutes and a half and needs next to no CPU."""
import time

from pyspark.sql import SparkSession

SECONDS, WAVES, WIDTH = 30, 11, 2

spark = SparkSession.builder.getOrCreate()


def rest(rows):
    time.sleep(SECONDS)
    yield sum(1 for _ in rows)


for wave in range(WAVES):
    print(spark.sparkContext.parallelize(range(WIDTH), WIDTH).mapPartitions(rest).sum())
spark.stop()
