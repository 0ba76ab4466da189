"""Airflow plugin (2.x and 3.x): a button to the job's page at sparkvet on tasks that run Spark.

Goes into the plugins folder; SPARKVET_URL is in the environment of web servers and workers.
"""

import os
from urllib.parse import quote

from airflow.plugins_manager import AirflowPlugin

try:  # 3.x
    from airflow.sdk import BaseOperatorLink
except ImportError:  # 2.x
    from airflow.models import BaseOperatorLink


def spark_operators():
    """Those of the providers that are installed."""
    found = []
    try:
        from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

        found.append(SparkSubmitOperator)
    except ImportError:
        pass
    try:
        from airflow.providers.apache.livy.operators.livy import LivyOperator

        found.append(LivyOperator)
    except ImportError:
        pass
    return found


class SparkvetLink(BaseOperatorLink):
    """The job's runs: cost, findings, and what changed."""

    name = "sparkvet"
    operators = spark_operators()

    def get_link(self, operator, *, ti_key):
        base = os.environ.get("SPARKVET_URL", "").rstrip("/")
        if not base:
            return ""
        job = "airflow:{}/{}".format(ti_key.dag_id, ti_key.task_id)
        return "{}/jobs/{}".format(base, quote(job, safe=""))


class SparkvetPlugin(AirflowPlugin):
    name = "sparkvet"
    operator_extra_links = [SparkvetLink()]
