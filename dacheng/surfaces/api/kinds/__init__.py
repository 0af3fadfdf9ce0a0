"""The kinds of record the API speaks of, by the name in the address."""

from dacheng.surfaces.api.kinds import (
    activities,
    contracts,
    customers,
    deviations,
    leads,
    opportunities,
    org,
    reports,
)

RESOURCES = {
    one.name: one
    for one in (
        org.PEOPLE,
        org.DELEGATIONS,
        org.PRODUCTS,
        customers.CUSTOMERS,
        customers.CONTACTS,
        leads.LEADS,
        opportunities.OPPORTUNITIES,
        activities.ACTIVITIES,
        activities.TASKS,
        contracts.CONTRACTS,
        contracts.RECEIPTS,
        reports.REPORTS,
        contracts.INVOICES,
        deviations.DEVIATIONS,
        deviations.COUNTERMEASURES,
    )
}
BY_KIND = {one.kind: one for one in RESOURCES.values()}
