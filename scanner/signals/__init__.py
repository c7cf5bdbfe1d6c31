"""Machine-readable signals: one module a mechanism."""
