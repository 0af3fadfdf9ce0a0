"""The door and what somebody may do about his own: second factors, devices, rules."""
