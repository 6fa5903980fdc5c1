"""How the system itself worked: facts of the ledger about campaigns, gathered when a snapshot is frozen."""

from rsoko.operation.facts import operation_facts

__all__ = ["operation_facts"]
