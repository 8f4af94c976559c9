"""Which codes are spoken of together within a few lines: epistemic network analysis."""
