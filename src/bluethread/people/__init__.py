"""People, their assignments, who can see what and why, and the record of acts: as a person meets them."""
