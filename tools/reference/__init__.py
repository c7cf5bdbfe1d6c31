"""Reference pages of the documentation, made from the code and from ``rules/``."""
