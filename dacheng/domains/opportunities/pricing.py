"""What an opportunity is worth: what somebody said, or else the list price of its product."""

from collections.abc import Mapping
from typing import Any


def priced(opportunity: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of money that follow from a change of product or amount.

    An amount somebody gives is no estimate; taking it away brings the list price back. A new
    product changes an estimated amount and leaves a given one alone.
    """
    if not {"product", "amount"} & set(changes):
        return {}
    product = changes.get("product", opportunity.product)
    follows: dict[str, Any] = {"list_amount": product.price if product else None}
    if changes.get("amount") is not None:
        return {**follows, "is_estimate": False}
    if "amount" in changes or opportunity.is_estimate or opportunity.amount is None:
        amount = follows["list_amount"]
        return {**follows, "amount": amount, "is_estimate": amount is not None}
    return follows
