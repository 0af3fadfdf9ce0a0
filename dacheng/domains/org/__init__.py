"""The company: its units, regions and ranks, its people, their roles and what these may do.

A person belongs to units from–to; the unit of today decides what a team sees, the unit
stamped on a record decides to whom its figures count. Nothing here knows customers or sales.
"""
