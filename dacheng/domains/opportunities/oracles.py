"""Each number of this domain once more in plain SQL; the tests hold the two against each other.

`%(start)s` and `%(end)s` are the half-open period, `%(day)s` the as-of day of a stock: what is in
the pipeline today is what is open, what was in it on a past day follows from the dates.
"""

CLOSED = "from opportunities_opportunity o where closed_on >= %(start)s and closed_on < %(end)s"
OPEN = """from opportunities_opportunity o left join processes_stage s on s.id = o.stage_id
where case when %(day)s::date >= %(today)s::date then state = 'open' else
  ((started_on is null and state = 'open') or started_on <= %(day)s)
  and (closed_on is null or closed_on > %(day)s) end"""
EXPECTED = """from opportunities_opportunity o left join processes_stage s on s.id = o.stage_id
where state = 'open' and expected_on >= %(start)s and expected_on < %(end)s"""
STARTED = "and started_on is not null"
# A win without an amount counts as a win of nothing, as it does in the two numbers divided.
SIZE = "coalesce(sum(amount), 0) / nullif(count(*), 0)"

COSTED = """from opportunities_opportunity o join products_product p on p.id = o.product_id
where closed_on >= %(start)s and closed_on < %(end)s and state = 'won' and o.amount is not null
and o.list_amount is not null and p.cost is not null and p.price > 0"""
PROFIT = "coalesce(sum(round(o.amount - o.list_amount * p.cost / p.price, 2)), 0)"

STUCK = f"""{OPEN} and (%(day)s::date
    - coalesce(o.stage_since, o.started_on, (o.created_at at time zone 'Asia/Shanghai')::date)
    > coalesce(s.limit_days, (select coalesce(settings->>'stuck_days', '90')::int from org_company))
    or (o.last_activity_at at time zone 'Asia/Shanghai')::date < %(day)s::date
    - (select coalesce(settings->>'silent_days', '30')::int from org_company))"""

ORACLES = {
    "stuck_count": f"select count(*) {STUCK}",
    "stuck_amount": f"select coalesce(sum(amount), 0) {STUCK}",
    "gross_profit": f"select {PROFIT} {COSTED}",
    "costed_won_amount": f"select coalesce(sum(o.amount), 0) {COSTED}",
    "gross_margin": f"select {PROFIT} / nullif(sum(o.amount), 0) {COSTED}",
    "won_amount": f"select coalesce(sum(amount), 0) {CLOSED} and state = 'won'",
    "won_count": f"select count(*) {CLOSED} and state = 'won'",
    "lost_count": f"select count(*) {CLOSED} and state = 'lost'",
    "closed_count": f"select count(*) {CLOSED}",
    "lost_list_amount": f"select coalesce(sum(list_amount), 0) {CLOSED} and state = 'lost'",
    "won_list_amount": f"select coalesce(sum(list_amount), 0) {CLOSED} and state = 'won'",
    "deal_size_median": "select percentile_cont(0.5) within group (order by amount) "
    f"{CLOSED} and state = 'won'",
    "customers_won": f"select count(distinct customer_id) {CLOSED} and state = 'won'",
    "new_customers": """select count(*) from (select customer_id, min(closed_on) as first
        from opportunities_opportunity where state = 'won' and customer_id is not null
        group by customer_id) as firsts where first >= %(start)s and first < %(end)s""",
    "cycle_days": f"select avg(closed_on - started_on) {CLOSED} and state = 'won'",
    "cycle_days_median": "select percentile_cont(0.5) within group (order by closed_on - started_on) "
    f"{CLOSED} and state = 'won' {STARTED}",
    "lost_cycle_days": f"select avg(closed_on - started_on) {CLOSED} and state = 'lost'",
    "lost_cycle_days_median": "select percentile_cont(0.5) within group "
    f"(order by closed_on - started_on) {CLOSED} and state = 'lost' {STARTED}",
    "price_realisation": f"select avg(amount / list_amount) {CLOSED} and state = 'won' and list_amount > 0",
    "lost_with_reason_count": f"select count(*) {CLOSED} and state = 'lost' and loss_reason_id is not null",
    "opened_count": """select count(*) from opportunities_opportunity
        where started_on >= %(start)s and started_on < %(end)s""",
    "opened_won_count": """select count(*) from opportunities_opportunity
        where started_on >= %(start)s and started_on < %(end)s and state = 'won'""",
    "pipeline_count": f"select count(*) {OPEN}",
    "pipeline_amount": f"select coalesce(sum(amount), 0) {OPEN}",
    "weighted_pipeline": "select coalesce(sum(amount * coalesce(o.probability, s.probability, 0)), 0) "
    f"{OPEN}",
    "expected_weighted_amount": "select coalesce(sum(amount * coalesce(o.probability, s.probability, 0)), 0) "
    f"{EXPECTED}",
    "expected_weighted_count": "select coalesce(sum(coalesce(o.probability, s.probability, 0)), 0) "
    f"{EXPECTED}",
    "started_pipeline_count": f"select count(*) {OPEN} {STARTED}",
    "started_pipeline_amount": f"select coalesce(sum(amount), 0) {OPEN} {STARTED}",
    "open_age_days": f"select avg(%(day)s::date - started_on) {OPEN} {STARTED}",
    "open_over_90_count": f"select count(*) {OPEN} and %(day)s::date - started_on > 90",
    "open_over_180_count": f"select count(*) {OPEN} and %(day)s::date - started_on > 180",
    "without_next_step_count": f"select count(*) {OPEN} and next_step = ''",
    "slipping_count": f"select count(*) {OPEN} and expected_on < %(day)s",
    "win_rate": f"select avg((state = 'won')::int) {CLOSED}",
    "won_of_opened_rate": """select avg((state = 'won')::int) from opportunities_opportunity
        where started_on >= %(start)s and started_on < %(end)s""",
    "deal_size": f"select {SIZE} {CLOSED} and state = 'won'",
    "amount_of_list_rate": "select coalesce(sum(amount), 0) / nullif(sum(list_amount), 0) "
    f"{CLOSED} and state = 'won'",
    "loss_reason_rate": f"select avg((loss_reason_id is not null)::int) {CLOSED} and state = 'lost'",
    "weighted_at_win_rate": f"""select (select coalesce(sum(amount), 0) {OPEN} {STARTED})
        * (select avg((state = 'won')::int) {CLOSED})""",
    "velocity": f"""select (select count(*) {OPEN} {STARTED})
        * (select {SIZE} {CLOSED} and state = 'won')
        * (select avg((state = 'won')::int) {CLOSED})
        / (select nullif(avg(closed_on - started_on), 0) {CLOSED} and state = 'won')""",
}
