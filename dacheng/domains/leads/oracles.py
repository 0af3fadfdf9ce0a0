"""Each number of leads once more in plain SQL."""

COHORT = """from leads_lead where registered_at >= %(start)s::timestamp at time zone 'Asia/Shanghai'
and registered_at < %(end)s::timestamp at time zone 'Asia/Shanghai'"""
TOUCHED = "first_touch_at is not null and first_touch_at - registered_at <= interval '24 hours'"

ORACLES = {
    "lead_count": f"select count(*) {COHORT}",
    "converted_lead_count": f"select count(*) {COHORT} and status = 'converted'",
    "invalid_lead_count": f"select count(*) {COHORT} and status = 'invalid'",
    "touched_lead_count": f"select count(*) {COHORT} and {TOUCHED}",
    "lead_conversion": f"select avg((status = 'converted')::int) {COHORT}",
    "invalid_lead_rate": f"select avg((status = 'invalid')::int) {COHORT}",
    "lead_touch_rate": f"select avg(({TOUCHED})::int) {COHORT}",
}
