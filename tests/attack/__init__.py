"""A machine that attacks the need-to-know rule: random worlds, random requests, and a plain reading of the rule."""
