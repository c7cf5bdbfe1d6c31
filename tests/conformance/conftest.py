"""Says at the end of the run how many conformance cases passed."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the cases, skipped ones among those that did not pass."""
    outcomes = ("passed", "failed", "error", "skipped")
    reports = {
        outcome: {
            report.nodeid
            for report in terminalreporter.getreports(outcome)
            if "test_case[" in getattr(report, "nodeid", "")
        }
        for outcome in outcomes
    }
    total = set().union(*reports.values())
    if total:
        passed = reports["passed"] - reports["failed"] - reports["error"]
        terminalreporter.write_line(f"conformance: {len(passed)} of {len(total)} cases passed")
