"""The version of the distribution, in one place; ``pyproject.toml`` reads it from here."""

VERSION = "0.1.0"
