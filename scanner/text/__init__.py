"""Reading plain text: normalisation with an offset map, segmentation, language."""
