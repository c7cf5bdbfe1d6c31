"""The engines in which people run their pipelines: one module an engine, each an extra of the package.

Nothing here is imported by the rest of noticegate. A module imports its engine and ``scanner.integrations.columns``,
which judges, so that every engine gives the same verdicts under the same names.
"""
