"""Each number of this domain once more in plain SQL; the tests hold the two against each other."""

CATEGORY = """coalesce(c.category, m.category, case when s.probability >= 0.70 then 'commit'
    when s.probability >= 0.45 then 'likely' when s.probability >= 0.25 then 'best'
    else 'pipeline' end)"""
EXPECTED = f"""select coalesce(sum(o.amount), 0) from opportunities_opportunity o
    left join processes_stage s on s.id = o.stage_id
    left join forecasts_stagecategory m on m.stage_id = o.stage_id
    left join forecasts_categorychoice c on c.opportunity_id = o.id
    where o.state = 'open' and o.expected_on >= %(start)s and o.expected_on < %(end)s
    and {CATEGORY}"""
WON = """select coalesce(sum(amount), 0) from opportunities_opportunity
    where state = 'won' and closed_on >= %(start)s and closed_on < %(end)s"""
COMMIT = f"{EXPECTED} = 'commit'"
LIKELY = f"{EXPECTED} in ('commit', 'likely')"
BEST = f"{EXPECTED} in ('commit', 'likely', 'best')"

ORACLES = {
    "commit_amount": COMMIT,
    "likely_amount": LIKELY,
    "best_amount": BEST,
    "expected_pipeline": f"{EXPECTED} <> 'omitted'",
    "forecast_commit": f"select ({WON}) + ({COMMIT})",
    "forecast_likely": f"select ({WON}) + ({LIKELY})",
    "forecast_best": f"select ({WON}) + ({BEST})",
}
