"""The match: candidates, named features, declared weights, hard constraints, reasons that can be checked."""
