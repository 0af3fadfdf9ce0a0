"""The demo company's customers: six hundred factories near its sellers, and who decides there."""

from dacheng.domains.customers.demo.book import Firm, book
from dacheng.domains.customers.demo.filing import complete, file

__all__ = ["Firm", "book", "complete", "file"]
