"""Running numbers for records: LX001, OPP-2026-0001. Never twice, also when two people register
at once; a gap may stay where somebody gave up."""

from dacheng.kernel.numbers.taking import next_code, reserve

__all__ = ["next_code", "reserve"]
