"""noticegate: finds licensing notices and gates documents for an intended use."""
