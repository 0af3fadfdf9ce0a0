"""Each number of daily work once more in plain SQL."""

DONE = """from activities_activity where happened_at >= %(start)s::timestamp at time zone 'Asia/Shanghai'
and happened_at < %(end)s::timestamp at time zone 'Asia/Shanghai'"""
ON_TIME = "entered_at - happened_at <= interval '24 hours'"
FACE = "kind in ('meeting', 'visit')"

ORACLES = {
    "activity_count": f"select count(*) {DONE}",
    "call_count": f"select count(*) {DONE} and kind = 'call'",
    "visit_count": f"select count(*) {DONE} and kind = 'visit'",
    "meeting_count": f"select count(*) {DONE} and kind = 'meeting'",
    "customers_touched": f"select count(distinct customer_id) {DONE}",
    "entry_on_time_count": f"select count(*) {DONE} and {ON_TIME}",
    "meeting_with_minutes_count": f"select count(*) {DONE} and {FACE} and minutes <> ''",
    "meeting_or_visit_count": f"select count(*) {DONE} and {FACE}",
    "entry_on_time_rate": f"select avg(({ON_TIME})::int) {DONE}",
    "minutes_rate": f"select avg((minutes <> '')::int) {DONE} and {FACE}",
}
