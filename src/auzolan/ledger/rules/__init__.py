"""The rules of floor 2, one file per room of the ledger: who, what, when, and care."""
