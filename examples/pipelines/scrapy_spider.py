import sys

import scrapy
from scrapy.crawler import CrawlerProcess


class Articles(scrapy.Spider):
    name = "articles"
    custom_settings = {
        "ROBOTSTXT_OBEY": True,
        "SPIDER_MIDDLEWARES": {"scanner.integrations.scrapy.NoticeMiddleware": 500},
        "ITEM_PIPELINES": {"scanner.integrations.scrapy.NoticePipeline": 300},
        "NOTICEGATE_USE": "train-ai",
        "NOTICEGATE_DROP": ["deny"],
        "FEEDS": {"articles.jsonl": {"format": "jsonlines"}},
        "LOG_LEVEL": "WARNING",
    }

    def parse(self, response):
        yield {"url": response.url, "text": " ".join(response.css("p::text").getall())}


process = CrawlerProcess()
process.crawl(Articles, start_urls=sys.argv[1:])
process.start()
