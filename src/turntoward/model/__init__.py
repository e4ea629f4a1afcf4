"""The frozen records everything else speaks in, and the Protocols of what can be plugged in."""

from turntoward.model.coding import Coding, Span
from turntoward.model.conversation import Chat, Conversation, Coverage, Limits, Session, Turn
from turntoward.model.message import Kind, Message, Precision, Reaction
from turntoward.model.problem import Problem

__all__ = [
    "Chat",
    "Coding",
    "Conversation",
    "Coverage",
    "Kind",
    "Limits",
    "Message",
    "Precision",
    "Problem",
    "Reaction",
    "Session",
    "Span",
    "Turn",
]
