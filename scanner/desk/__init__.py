"""The review desk: people decide on the notices of verdicts, one fingerprint at a time, the most frequent first."""
