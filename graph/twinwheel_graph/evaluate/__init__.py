"""How good the match is: questions whose answers are known, rankers, measures with intervals, a report."""
