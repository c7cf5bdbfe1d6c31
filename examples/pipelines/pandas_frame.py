import pandas

from scanner.integrations.pandas import verdicts

pages = pandas.read_json("examples/crawl.jsonl", lines=True)
pages = pages.join(verdicts(pages))
for page in pages.itertuples():
    print(page.id, page.noticegate_decision, *page.noticegate_kinds)
