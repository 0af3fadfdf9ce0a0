"""Proof on demand: each module here that has `check(options)` tries one promise and counts what
failed; `dacheng prove` runs each in a database of its own and keeps the results in docs/proof.md.

A module may say `NEEDS` (nothing, company or demo: what its database holds, company when not
said), `MINUTES` (how long it may take at most, short and long) and `TESTED`: its tests run with
`dacheng test`, so that a short proof of everything leaves it out."""

from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally

__all__ = ["Check", "Options", "Tally"]
