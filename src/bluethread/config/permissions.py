"""Who may do what with the instance as a whole."""

BACK_UP = "instance.back_up"
