"""``noticegate model``: the classifier, for those who train it."""

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.options import complain
from scanner.errors import ModelError

Corpus = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of labelled *.jsonl to train on as well.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder that the model is written to.")]


def train(corpus: Corpus = None, out: Out = Path("models")) -> None:
    """Train the classifier and measure it by cross-validation. Needs the extra "train"."""
    if corpus and not corpus.is_dir():
        raise ModelError(f"--corpus {corpus}: there is no such folder.")
    if not out.is_dir():
        raise ModelError(f"--out {out}: there is no such folder.")
    try:
        from scanner.model.train import train as run
    except ImportError as missing:
        raise ModelError(f'{missing.name} is not installed. Install "noticegate[train]".') from None
    run(corpus, out, complain)


def info() -> None:
    """Show what the shipped classifier is: its hash, its size, its labels, how kinds are weighed."""
    from scanner.model.infer import FILE, fusion_names, load_model

    model = load_model()
    print(f"{FILE} {model.hash}, {len(model.weights)} weights, features {model.header['features']}")
    print(f"labels: {', '.join(model.labels)}")
    print(f"{'fusion':18}" + "".join(f"{name:>11}" for name in ("bias", *fusion_names())))
    for kind, fusion in model.fusion.items():
        print(f"{kind:18}" + "".join(f"{weight:11.2f}" for weight in (fusion.bias, *fusion.weights)))
