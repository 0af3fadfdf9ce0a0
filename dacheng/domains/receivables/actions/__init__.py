"""What can be done with money owed: issue and void an invoice, take a receipt and reverse it."""

from dacheng.domains.receivables.actions.invoicing import invoiced, issue, void
from dacheng.domains.receivables.actions.receiving import receive, reverse

__all__ = ["invoiced", "issue", "receive", "reverse", "void"]
