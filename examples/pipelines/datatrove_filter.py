from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from scanner.integrations.datatrove import NoticeFilter

if __name__ == "__main__":
    pipeline = [
        JsonlReader("examples", glob_pattern="crawl.jsonl"),
        NoticeFilter(use="train-ai", exclusion_writer=JsonlWriter("excluded")),
        JsonlWriter("kept"),
    ]
    stats = LocalPipelineExecutor(pipeline, tasks=1, logging_dir="logs").run()
    print(*(f"{name} {count.total}" for name, count in stats.stats[1].stats.items() if "noticegate" in name))
