"""Corpus formats: one module a format, found by listing this package (see ``scanner.corpus.CorpusFormat``)."""
