"""The face of the module: what other modules may import, and nothing else."""

from .presenters import RoleFacts, role_facts
from .queries import assignment, people, person, user
from .seen import AssignmentSeen, PersonSeen, State

__all__ = ["AssignmentSeen", "PersonSeen", "RoleFacts", "State", "assignment", "people", "person", "role_facts", "user"]
