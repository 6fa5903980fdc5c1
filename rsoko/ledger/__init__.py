"""The ledger: who sent what, what was run, what came of it, and the proof that none of it was altered."""
