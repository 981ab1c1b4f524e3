"""Pages of people: who they are, what they are assigned to, what was done."""
