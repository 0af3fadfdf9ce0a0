"""A chance to sell something to a customer, worth `amount` if it is won.

Open, won or lost is the lifecycle; where an open one stands is a stage of its process (data).
Each stay in a stage is a row, each day a snapshot. A quote or contract is not here.
"""
