"""Fails in its driver after one good job: with two attempts it fails twice."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
spark.range(1000).count()
raise SystemExit("out of luck")
