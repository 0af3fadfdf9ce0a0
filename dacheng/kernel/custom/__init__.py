"""Fields that a company adds to its records: defined as data, kept in the record's `custom`.

`live` knows the definitions in every process; `kept` makes their values columns of a query,
`values` checks and reads them on a record; `making` is how an administrator shapes them. Everybody
else meets them in the one catalogue of fields, as `x_…` beside the declared ones.
"""
