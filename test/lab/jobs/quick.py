"""Succeeds after a few seconds: a shuffle, a Python task."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
spark.range(20_000).selectExpr("id % 7 as k").groupBy("k").count().collect()
print(spark.sparkContext.parallelize(range(100), 2).map(lambda n: n * n).sum())
spark.stop()
