"""The light passage classifier: features, inference, training."""
