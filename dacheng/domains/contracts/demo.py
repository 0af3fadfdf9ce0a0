"""Contracts of what the demo company won."""

from datetime import timedelta

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.demo import Cast
from dacheng.kernel.audit import acting
from dacheng.kernel.numbers import next_code


def sign_contracts(cast: Cast, opportunities: list[Opportunity]) -> list[Contract]:
    """Each win is signed within two weeks; the newest are still drafts. Written in one go."""
    made = []
    wins = [(o.closed_on, o.pk, o) for o in opportunities if o.state == "won" and o.closed_on]
    for won_on, _pk, won in sorted(wins):
        signed_on = won_on + timedelta(days=cast.dice.randrange(0, 14))
        done = signed_on <= cast.today
        made.append(
            Contract(
                code=next_code(Contract, f"HT-{won_on.year}-", 4),
                name=won.name,
                customer_id=won.customer_id,
                opportunity=won,
                amount=won.amount,
                state=ContractState.SIGNED if done else ContractState.DRAFT,
                signed_on=signed_on if done else None,
                owner_id=won.owner_id,
                unit_id=won.unit_id,
                created_by_id=won.owner_id,
                created_at=won.updated_at,
                updated_at=won.updated_at,
            )
        )
    with acting(cast.viewer(cast.director), "draw_up"):
        return Contract.objects.bulk_create(made)
