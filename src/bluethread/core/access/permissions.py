"""What may be done with people, their assignments and the record of acts."""

SIGNED_IN = "access.signed_in"
READ_PEOPLE = "access.read_people"
MANAGE_PEOPLE = "access.manage_people"
HAND_OVER = "access.hand_over"
DELEGATE = "access.delegate"
BREAK_GLASS = "access.break_glass"
READ_AUDIT = "audit.read"
