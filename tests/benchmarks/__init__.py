"""Speed and memory, as ratios to a floor measured in the same run.

``python -m tests.benchmarks`` prints the table of the README; ``--json`` prints it for machines.
No test fails on wall-clock time.
"""
