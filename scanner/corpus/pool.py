"""Workers: processes that judge batches, one batch at a time each; results come back in the order of the batches.

A worker that dies (out of memory, killed, a crash in a library) is replaced. Its batch is tried again record by record,
and a record that kills a worker by itself becomes an error record, which goes to review.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from scanner.corpus import Batch, corpus_formats
from scanner.corpus.judging import Judge, Judged, failed
from scanner.engine import Scanner
from scanner.errors import ConfigError
from scanner.readers import ReadOptions, UnreadableError

_AHEAD = 3
"""Batches for each worker that are read before the first of them is written: the bound of what is held."""


class Job(NamedTuple):
    """A batch, the suffix of its format, the name of its input."""

    batch: Batch
    suffix: str
    name: str


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, scanner: Scanner, options: ReadOptions) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        given = (other, scanner, options, _versions(scanner))
        self.process: BaseProcess = context.Process(target=_work, args=given, daemon=True)
        self.process.start()
        other.close()
        self.number = -1

    def give(self, number: int, job: Job) -> None:
        self.number = number
        self.pipe.send(job._replace(batch=replace(job.batch, kept=None)))

    def stop(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()


def _versions(scanner: Scanner) -> dict[str, str]:
    return dict(scanner.scan("").scanner)


def _work(pipe: Connection, scanner: Scanner, options: ReadOptions, versions: dict[str, str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption ends the process that reads, and with it the pipe
    judge = Judge(scanner, options)
    here = _versions(scanner)
    while True:
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        if here != versions:
            pipe.send(ConfigError(f"All workers must run the same noticegate: one is {here}, the run {versions}."))
            return
        pipe.send(judge.judge(job.batch, corpus_formats()[job.suffix], job.name))


def _received(worker: _Worker) -> list[Judged]:
    """The results of a worker. Raises ConfigError when it has other rules than the run."""
    results: list[Judged] | ConfigError = worker.pipe.recv()
    if isinstance(results, ConfigError):
        raise results
    return results


def judged(
    jobs: Iterable[Job], scanner: Scanner, options: ReadOptions, workers: int
) -> Iterator[tuple[Job, list[Judged]]]:
    """Each job with its results, in order. With one worker no process is started."""
    if workers == 1:
        judge = Judge(scanner, options)
        for job in jobs:
            yield job, judge.judge(job.batch, corpus_formats()[job.suffix], job.name)
        return
    yield from _Pool(scanner, options, workers).run(jobs)


class _Pool:
    def __init__(self, scanner: Scanner, options: ReadOptions, workers: int) -> None:
        self._scanner = scanner
        self._options = options
        self._workers = [self._new() for _ in range(workers)]

    def _new(self) -> _Worker:
        return _Worker(self._scanner, self._options)

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, list[Judged]]]:
        waiting: deque[tuple[int, Job]] = deque()
        held: dict[int, Job] = {}
        results: dict[int, list[Judged]] = {}
        coming = enumerate(jobs)
        is_over = False
        following = 0
        try:
            while True:
                while not is_over and len(held) < _AHEAD * len(self._workers):
                    number, job = next(coming, (-1, None))
                    if job is None:
                        is_over = True
                        break
                    held[number] = job
                    waiting.append((number, job))
                for place, worker in enumerate(self._workers):
                    if worker.number < 0 and waiting:
                        self._give(place, *waiting.popleft())
                while following in results:
                    yield held.pop(following), results.pop(following)
                    following += 1
                if is_over and not held:
                    return
                if not is_over and len(held) < _AHEAD * len(self._workers):
                    continue
                self._collect(held, results)
        finally:
            for worker in self._workers:
                worker.stop()

    def _give(self, place: int, number: int, job: Job) -> None:
        try:
            self._workers[place].give(number, job)
        except OSError:  # it died while it had nothing to do
            self._workers[place].stop()
            self._workers[place] = self._new()
            self._workers[place].give(number, job)

    def _collect(self, held: dict[int, Job], results: dict[int, list[Judged]]) -> None:
        """Wait for at least one worker."""
        busy = {worker.pipe: place for place, worker in enumerate(self._workers) if worker.number >= 0}
        for pipe in wait(list(busy)):
            place = busy[pipe]  # type: ignore[index]
            worker = self._workers[place]
            number, worker.number = worker.number, -1
            try:
                results[number] = _received(worker)
            except (EOFError, OSError):
                worker.stop()
                self._workers[place] = self._new()
                results[number] = list(self._one_by_one(held[number]))

    def _one_by_one(self, job: Job) -> Iterator[Judged]:
        """The records of a batch that killed a worker, each by itself."""
        worker = self._new()
        form = corpus_formats()[job.suffix]
        for place in range(job.batch.count):
            single = form.single(job.batch, place)
            try:
                worker.give(0, job._replace(batch=single))
                yield from _received(worker)
            except (EOFError, OSError):
                worker.stop()
                worker = self._new()
                cause = "the process that judged it was killed; it may need too much memory."
                yield failed(UnreadableError(f"{job.name}:{job.batch.first + place}", cause))
        worker.stop()
