import ray

from scanner.integrations.ray import NoticeJudge

ray.init(num_cpus=3, log_to_driver=False)
pages = ray.data.read_json("examples/crawl.jsonl").map_batches(
    NoticeJudge,
    fn_constructor_kwargs={"use": "train-ai"},
    batch_format="pyarrow",
    batch_size=1000,
    compute=ray.data.ActorPoolStrategy(size=2),
)
for page in pages.take_all():
    print(page["id"], page["noticegate_decision"])
