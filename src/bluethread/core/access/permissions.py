"""What may be done with people and their roles."""

MANAGE_PEOPLE = MANAGE_USERS = "access.manage_users"
SIGNED_IN = "access.signed_in"
