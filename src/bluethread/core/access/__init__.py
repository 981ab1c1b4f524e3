"""Who may see or do what. The rule is in `rule.py`; `guards.py` compiles it for the database."""
