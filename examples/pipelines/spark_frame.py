from pyspark.sql import SparkSession

from scanner.integrations.spark import judged

session = SparkSession.builder.master("local[2]").getOrCreate()
pages = judged(session.read.json("examples/crawl.jsonl"), use="train-ai")
for page in pages.select("id", "noticegate_decision").collect():
    print(page.id, page.noticegate_decision)
