"""`make bench`: every figure beside its floor and its rival, in one run, written to `var/bench.json`."""
