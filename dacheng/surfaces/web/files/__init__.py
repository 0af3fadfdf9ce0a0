"""Files of records: putting them there, taking them out."""
