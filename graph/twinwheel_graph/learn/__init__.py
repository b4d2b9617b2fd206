"""Learning from what came of matches: outcomes are recorded, and the weights refitted where that wins."""
