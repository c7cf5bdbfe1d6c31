import polars

from scanner.integrations.polars import verdicts

pages = polars.scan_ndjson("examples/crawl.jsonl").with_columns(verdicts().struct.unnest())
usable = pages.filter(polars.col("noticegate_decision") == "allow")
print(usable.select("id").collect()["id"].to_list())
