"""Promises of what the benchmarks measure with."""
