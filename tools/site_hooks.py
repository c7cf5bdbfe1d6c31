"""Hooks of MkDocs: reference pages from the code at each build, and links out of ``docs/`` led to pages of the site.

Nothing here needs a network. https://www.mkdocs.org/user-guide/configuration/#hooks
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from reference import api, commands, schemas, tables
from reference.places import COPIED, led

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = (ROOT / "docs" / "verdict.schema.json", *sorted((ROOT / "rules" / "schema").glob("*.schema.json")))

_PAGES: Mapping[str, Callable[[], str]] = {
    "commands": commands.page,
    "api": api.page,
    "kinds": tables.kinds,
    "rules": tables.rules,
    "languages": tables.languages,
    "licences": tables.licences,
    "policies": tables.policies,
    "agents": tables.agents,
    "tables": tables.raw_tables,
}
_EXTERNAL = re.compile(r'<a [^>]*href="(https?://[^"]+)"')
_external: dict[str, set[str]] = {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, the pages of the repository's root, and the schemas."""
    _external.clear()
    generated = {f"reference/{name}.md": page() for name, page in _PAGES.items()}
    sources = {path.name.removesuffix(".schema.json"): path.read_text(encoding="utf-8") for path in SCHEMAS}
    generated["reference/schemas.md"] = schemas.overview(sources)
    for name, source in sources.items():
        generated[f"reference/schema/{name}.schema.json"] = source
        generated[f"reference/schema-{name}.md"] = schemas.page(source, f"schema/{name}.schema.json")
    for source, page in COPIED.items():
        generated[page] = led((ROOT / source).read_text(encoding="utf-8"), source, page)
    for path, content in generated.items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links of a page in ``docs/`` to what the site calls their targets."""
    if page.file.generated_by is not None:
        return markdown
    return led(markdown, f"docs/{page.file.src_uri}", page.file.src_uri)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Note the links to other hosts."""
    for link in _EXTERNAL.findall(html):
        _external.setdefault(link, set()).add(page.file.src_uri)
    return html


def on_post_build(config: MkDocsConfig) -> None:
    """List the links to other hosts with their pages: nobody asks these hosts during a build."""
    lines = [f"{link}\t{' '.join(sorted(pages))}\n" for link, pages in sorted(_external.items())]
    (Path(config.site_dir) / "external-links.txt").write_text("".join(lines), encoding="utf-8")
