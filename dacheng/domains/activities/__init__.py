"""What was done with customers (calls, visits, mails, meetings) and what is to be done (tasks).

An activity or task can be about any record whose model says `can_be_about`.
"""
