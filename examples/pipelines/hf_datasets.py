from datasets import Dataset

from scanner.integrations.datasets import Kept, verdicts, with_verdicts

pages = Dataset.from_json("examples/crawl.jsonl")
judged = pages.map(verdicts(), batched=True, num_proc=2, features=with_verdicts(pages.features))
print(judged["noticegate_decision"][:])
print(pages.filter(Kept(), batched=True)["id"][:])
