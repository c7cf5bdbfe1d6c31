"""Formats that carry rights signals, read without judging: XML, XMP, EPUB package, tdmrep.json, JSON-LD."""
