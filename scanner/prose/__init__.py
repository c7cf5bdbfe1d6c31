"""Prose notices: cues, roles, rules, context."""
