"""The face of the module: what other modules may import, and nothing else."""

from .queries import assignment, people, person, user
from .seen import AssignmentSeen, PersonSeen, State

__all__ = ["AssignmentSeen", "PersonSeen", "State", "assignment", "people", "person", "user"]
