"""Each number of invoices and cash once more in plain SQL."""

PAID = "from receivables_receipt r where received_on >= %(start)s and received_on < %(end)s"
SIGNED = """from contracts_contract where state = 'signed' and signed_on >= %(start)s
and signed_on < %(end)s"""
BILLED = """from receivables_invoice where issued_on >= %(start)s and issued_on < %(end)s
and voided_on is null"""

ORACLES = {
    "cash_collected": f"select coalesce(sum(amount), 0) {PAID}",
    "receipt_count": f"""select count(*) {PAID} and reverses_id is null
        and not exists (select 1 from receivables_receipt x where x.reverses_id = r.id)""",
    "collection_rate": f"""select (select coalesce(sum(amount), 0) {PAID})
        / (select nullif(sum(amount), 0) {SIGNED})""",
    "invoiced_amount": f"select coalesce(sum(amount), 0) {BILLED}",
    "invoice_count": f"select count(*) {BILLED}",
    "invoicing_rate": f"""select (select coalesce(sum(amount), 0) {BILLED})
        / (select nullif(sum(amount), 0) {SIGNED})""",
}
