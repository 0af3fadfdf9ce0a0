"""Each number of the loop once more in plain SQL."""

OPENED = (
    """from deviations_deviationcase c where detected_on >= %(start)s and detected_on < %(end)s"""
)
TAKEN = f"{OPENED} and state not in ('dismissed', 'merged')"
LEFT = """from opportunities_stagevisit v join processes_stage s on s.id = v.stage_id
join opportunities_opportunity o on o.id = v.opportunity_id
left join processes_stage last on last.id = o.stage_id
where s.code in ('nurturing', 'needs') and v.left_on >= %(start)s and v.left_on < %(end)s"""
WENT_ON = """(o.state = 'won' or coalesce(last."order" > s."order", false))"""


def _share(condition: str, rows: str = TAKEN) -> str:
    return f"select avg(({condition})::int) {rows}"


ORACLES = {
    "deviation_count": f"select count(*) {OPENED}",
    "deviation_taken_count": f"select count(*) {TAKEN}",
    "deviation_dismissed_count": f"select count(*) {OPENED} and state = 'dismissed'",
    "cause_in_time_count": f"select count(*) {TAKEN} and cause_in_time",
    "plan_in_time_count": f"select count(*) {TAKEN} and plan_in_time",
    "deviation_verified_count": f"select count(*) {TAKEN} and verified_on is not null",
    "deviation_effective_count": f"select count(*) {TAKEN} and verified_on is not null and verdict = 'effective'",
    "deviation_repeated_count": f"select count(*) {TAKEN} and repeats_id is not null",
    "recovery_days_median": "select percentile_cont(0.5) within group (order by recovered_on - detected_on) "
    f"{TAKEN} and recovered_on is not null",
    "cause_in_time_rate": _share("coalesce(cause_in_time, false)"),
    "plan_in_time_rate": _share("coalesce(plan_in_time, false)"),
    "deviation_verified_rate": _share("verified_on is not null"),
    "deviation_effective_rate": _share(
        "verdict = 'effective'", f"{TAKEN} and verified_on is not null"
    ),
    "deviation_repeated_rate": _share("repeats_id is not null"),
    "needs_left_count": f"select count(*) {LEFT}",
    "needs_advanced_count": f"select count(*) {LEFT} and {WENT_ON}",
    "needs_stage_rate": f"select avg({WENT_ON}::int) {LEFT}",
    "unpaid_30_amount": """select coalesce(sum(c.amount - coalesce((select sum(r.amount)
        from receivables_receipt r where r.contract_id = c.id and r.received_on <= %(day)s), 0)), 0)
        from contracts_contract c where c.state = 'signed' and c.signed_on < %(day)s::date - 30""",
}
