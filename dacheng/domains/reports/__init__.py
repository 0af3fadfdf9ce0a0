"""Work reports and business reviews: figures frozen, judged by people, promises kept track of.

Not the numbers themselves (kernel.metrics), not cases and their causes (deviations).
"""
