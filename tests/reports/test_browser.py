"""The HTML report in a real browser: nothing of strangers runs, and everybody can use it.

Needs Chromium with its driver (Debian: ``chromium chromium-driver``) and selenium; the check of accessibility needs
``axe.min.js`` of axe-core (npm), at ``NOTICEGATE_AXE`` or in ``node_modules``.
"""

import base64
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import strangers

from scanner import Document, Scanner
from scanner.errors import InputError
from scanner.reports import html as report
from scanner.types import Verdict

selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium and its driver are not installed")

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("NOTICEGATE_AXE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MANY = 100_000

PAGES = [
    ("https://news.example.org/a", "A report. You may not train AI models on this site. © 2026 Harbour Media Ltd."),
    ("https://ar.example.org/b", "مقال. جميع الحقوق محفوظة © 2026 دار الميناء للنشر."),
    ("https://open.example.org/c", "Tides. This work is licensed under CC BY 4.0. © 2026 Ana Tide"),
    ("https://plain.example.org/d", "Only tides, gulls and weather."),
]
ATTACKS = (
    "<script>window.pwned='{}'</script>",
    "</script><script>window.pwned='{}'</script>",
    "<!--<script></script><script>window.pwned='{}'</script>-->",
    "<img src=x onerror=\"window.pwned='{}'\">",
    "\"'><svg onload=\"window.pwned='{}'\"><iframe srcdoc=\"<script>top.pwned='{}'</script>\">",
    "</title></style></textarea></template><body onpageshow=alert('{}')>",
    "javascript:window.pwned='{}'//",
    " JaVaScRiPt:alert('{}')",
    "data:text/html,<script>alert('{}')</script>",
    'https://example.org/"onfocus="window.pwned=\'{}\'" autofocus x="',
    "en\" onmouseover=\"window.pwned='{}'",
    "]]>\u2028\u2029\\u003cscript\\u003ewindow.pwned='{}'\\u003c/script\\u003e",
    "__proto__ {}",
)
PWNED = "return window.pwned ?? ({}).pwned ?? null"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    options = selenium.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = selenium.Chrome(options=options, service=selenium.ChromeService(DRIVER))
    driver.set_script_timeout(120)
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Callable[..., Any]:
    """Opens the report of results, changed by ``edit``, and waits for it."""

    def open_(*results: Verdict | InputError, edit: Callable[[str], str] = str) -> Any:
        out = io.StringIO()
        report.write(results, out)
        file = tmp_path / "report.html"
        file.write_text(edit(out.getvalue()), encoding="utf-8", newline="\n")
        _look(browser)
        browser.get_log("browser")
        browser.get(file.as_uri())
        WebDriverWait(browser, 120).until(lambda driver: driver.find_element(By.ID, "report").is_displayed())
        return browser

    return open_


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    scanner = Scanner()
    return [scanner.scan(Document(text=text, id=url[-1], url=url)) for url, text in PAGES]


def _look(browser: Any, width: int = 1280, scheme: str = "light") -> None:
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def _text(browser: Any, selector: str) -> str:
    return str(browser.find_element(By.CSS_SELECTOR, selector).get_attribute("textContent"))


def _found(browser: Any, text: str) -> None:
    """Waits until the line above the charts begins with ``text``."""
    WebDriverWait(browser, 20).until(lambda driver: _text(driver, "#found").startswith(text))


def _press(browser: Any, *keys: str) -> None:
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def _focus(browser: Any, wanted: str, key: str = Keys.TAB) -> None:
    """Goes on by ``key`` until the element that has the focus fits the selector."""
    for _ in range(60):
        if browser.execute_script("return document.activeElement.matches(arguments[0])", wanted):
            return
        _press(browser, key)
    pytest.fail(f"{wanted} is not reached by the keyboard")


def _without_policy(page: str) -> str:
    assert 'http-equiv="Content-Security-Policy"' in page
    return page.replace('http-equiv="Content-Security-Policy"', 'name="none"')


def _attack(attack: str, field: str) -> str:
    return attack.replace("{}", f"@{field}")


@pytest.mark.parametrize("edit", [str, _without_policy], ids=["as written", "without its policy"])
def test_nothing_of_strangers_runs(opened: Callable[..., Any], edit: Callable[[str], str]) -> None:
    """Script in any field is shown as text and never runs; the escaping holds without the policy, too."""
    results: list[Verdict | InputError] = []
    for attack in ATTACKS:
        payload = partial(_attack, attack)
        results += [strangers.verdict(payload), strangers.unread(payload)]
    browser = opened(*results, edit=edit)
    assert not browser.find_element(By.ID, "incomplete").is_displayed()
    browser.find_element(By.ID, "open").click()
    browser.find_element(By.CSS_SELECTOR, "input[value=kinds]").click()
    for attack in ATTACKS:
        browser.execute_script("byId('words').value = arguments[0]; apply()", attack[:12])
    browser.execute_script("clearFilters(); byId('host').value = '<script>window.pwned=1</script>'; apply()")
    browser.execute_script("clearFilters()")
    for link in browser.find_elements(By.CSS_SELECTOR, "a"):
        assert str(link.get_attribute("href")).split(":")[0] in ("https", "file")
    time.sleep(0.5)
    assert browser.execute_script(PWNED) is None
    assert browser.find_elements(By.CSS_SELECTOR, "img, svg, iframe, object, embed, base, form, [onerror]") == []
    assert len(browser.find_elements(By.CSS_SELECTOR, "script:not([type])")) == 1
    assert browser.get_log("browser") == []
    shown = _text(browser, "body")
    fields = set(strangers.names()) - {"before", "after"}
    assert [name for name in fields if f"@{name}" not in shown] == []


def test_another_script_does_not_run(opened: Callable[..., Any]) -> None:
    """Even a script that got into the page as markup is stopped by its policy."""
    foreign = "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'>"
    browser = opened(edit=lambda page: page.replace("</body>", f"{foreign}</body>"))
    assert browser.execute_script(PWNED) is None
    assert len(browser.get_log("browser")) >= 2


def test_search_and_details_by_keyboard(opened: Callable[..., Any], verdicts: list[Verdict]) -> None:
    """A word is typed, a decision chosen, a document opened and closed, without a mouse."""
    browser = opened(*verdicts)
    _focus(browser, "#words")
    _press(browser, "harbour")
    _found(browser, "1 of 4 documents")
    _focus(browser, "#body button")
    _press(browser, Keys.ENTER)
    assert "train AI models" in _text(browser, ".opened mark")
    _press(browser, Keys.SPACE)
    assert browser.find_elements(By.CSS_SELECTOR, ".opened") == []
    _focus(browser, "#clear", Keys.SHIFT + Keys.TAB)
    _press(browser, Keys.ENTER)
    _found(browser, "4 of 4 documents")
    _focus(browser, "#decision", Keys.SHIFT + Keys.TAB)
    _press(browser, "d")
    _found(browser, "1 of 4 documents; decision: deny")


def test_a_name_in_a_chart_filters(opened: Callable[..., Any], verdicts: list[Verdict]) -> None:
    """Who chooses a host in the chart lands at its documents."""
    browser = opened(*verdicts, replace(verdicts[3], document=Document(id="e", url="https://a.open.example.org/")))
    _focus(browser, "#charts button.name")
    button = browser.switch_to.active_element
    name = button.text
    _press(browser, Keys.ENTER)
    _found(browser, f"1 of 5 documents; host: {name}")
    assert browser.execute_script("return document.activeElement.id") == "documents"


def test_notice_in_its_context(opened: Callable[..., Any], verdicts: list[Verdict]) -> None:
    """The words are marked between what stands around them; Arabic runs from right to left and is called so."""
    browser = opened(*verdicts)
    browser.find_element(By.ID, "open").click()
    arabic = browser.find_element(By.CSS_SELECTOR, "blockquote[lang=ar]")
    assert arabic.value_of_css_property("direction") == "rtl"
    assert arabic.text.startswith("مقال. جميع الحقوق محفوظة")
    finding = verdicts[0].findings[0]
    shown = _text(browser, ".verdict")
    for part in (
        finding.before + finding.excerpt + finding.after,
        finding.rule,
        finding.fingerprint,
        *verdicts[0].reasons,
    ):
        assert part in shown


def test_a_report_that_was_cut_off_says_so(opened: Callable[..., Any], verdicts: list[Verdict]) -> None:
    """What is there is shown under an alert, wherever the file ends."""
    browser = opened(*verdicts, edit=lambda page: page[: page.index("plain.example.org")])
    assert browser.find_element(By.ID, "incomplete").is_displayed()
    assert _text(browser, "#found").startswith("3 of 3")
    browser = opened(*verdicts, edit=lambda page: page[: page.index('<script type="application/json" id="end"')])
    assert browser.find_element(By.ID, "incomplete").is_displayed()


@pytest.mark.parametrize("width", [320, 400])
def test_narrow_screens(opened: Callable[..., Any], verdicts: list[Verdict], width: int) -> None:
    """On a phone nothing has to be scrolled sideways."""
    browser = opened(*verdicts, strangers.verdict(lambda name: "x" * 300))
    _look(browser, width)
    browser.find_element(By.ID, "open").click()
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_print(opened: Callable[..., Any], verdicts: list[Verdict]) -> None:
    """Figures and opened documents are printed, filters and buttons are not."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    browser = opened(*verdicts)
    browser.find_element(By.ID, "open").click()
    pdf = pypdf.PdfReader(io.BytesIO(base64.b64decode(browser.print_page())))
    printed = "\n".join(page.extract_text() for page in pdf.pages)
    assert "Licensing notices" in printed
    assert "Fingerprint" in printed
    assert "4 of 4 documents" in printed
    assert "Clear all" not in printed


def test_many_documents(
    opened: Callable[..., Any], verdicts: list[Verdict], capsys: pytest.CaptureFixture[str]
) -> None:
    """100,000 documents open, the page answers, and only the rows of one page are in it."""
    documents = [Document(id=f"page-{n}", url=f"https://s{n % 999}.example.org/{n}") for n in range(MANY)]
    results = [replace(verdicts[n % len(verdicts)], document=document) for n, document in enumerate(documents)]
    began = time.monotonic()
    browser = opened(*results)
    ready = time.monotonic()
    _focus(browser, "#words")
    _press(browser, "page-77777")
    _found(browser, "1 of 100,000")
    with capsys.disabled():
        print(
            f"\n100,000 verdicts: {ready - began:.1f} s to write and open, {time.monotonic() - ready:.1f} s to search"
        )
    assert len(browser.find_elements(By.CSS_SELECTOR, "*")) < 5000


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there; set NOTICEGATE_AXE to its axe.min.js")
@pytest.mark.parametrize("measure", ["decisions", "kinds"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_accessible(opened: Callable[..., Any], verdicts: list[Verdict], scheme: str, measure: str, width: int) -> None:
    """No violation of WCAG 2.2, level A and AA, that axe-core can see."""
    browser = opened(*verdicts, strangers.verdict(lambda name: name), strangers.unread(str))
    _look(browser, width, scheme)
    for selector in ("#open", ".help summary", f"input[value={measure}]"):
        browser.find_element(By.CSS_SELECTOR, selector).click()
    browser.execute_script(
        "for (const one of document.querySelectorAll('.verdict')) one.style.contentVisibility = 'visible'"
    )
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    run = "axe.run({runOnly: arguments[0]}).then(arguments[1], (error) => arguments[1]({violations: [String(error)]}))"
    seen = browser.execute_async_script(run, LEVELS)
    assert seen["violations"] == []
    assert len(seen["passes"]) > 15
