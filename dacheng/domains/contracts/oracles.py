"""Each number of signed sales once more in plain SQL."""

SIGNED = """from contracts_contract where state = 'signed' and signed_on >= %(start)s
and signed_on < %(end)s"""

ORACLES = {
    "signed_amount": f"select coalesce(sum(amount), 0) {SIGNED}",
    "signed_count": f"select count(*) {SIGNED}",
    "contract_size": f"select coalesce(sum(amount), 0) / nullif(count(*), 0) {SIGNED}",
}
