"""spark-submit examples/pipelines/spark_job.py INPUT... -o DIR"""

from scanner.integrations.spark import main

main()
