"""The company's time on the page: a year of days, holidays and make-up days, hours of work."""
