"""What an item of a Signal chat is."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from turntoward.model import Kind
from turntoward.readers._signal_frames import (
    ChatItem,
    ContactMessage,
    Given,
    LongText,
    Payment,
    StandardMessage,
    StoryReply,
    whole_number,
)

__all__ = ["Said", "said", "sets_timer"]

# Of the app's own rows, the fields that say more than their kind does.
_TELLING: Final[Mapping[str, tuple[str, ...]]] = {
    "simpleUpdate": ("type",),
    "profileChange": ("previousName", "newName"),
    "expirationTimerChange": ("expiresInMs",),
    "pollTerminate": ("question",),
    "groupNameUpdate": ("newGroupName",),
    "groupDescriptionUpdate": ("newDescription",),
    "groupExpirationTimerUpdate": ("expiresInMs",),
}


class Said(Struct, frozen=True, kw_only=True):
    """What an item is."""

    kind: Kind
    text: str = ""
    caption: str | None = None
    duration: float | None = None
    reactions: tuple[Given, ...] = ()
    reply_to: int | None = None  # the time of the message that is answered
    long_text: LongText | None = None  # a file with all of the words
    outgoing: bool | None = None  # of calls between two
    caller: int | None = None  # of calls in a group


def said(item: ChatItem) -> Said:  # noqa: PLR0911 one of many things
    """What an item is; EMPTY where the export does not say."""
    if item.standard_message:
        return _standard(item.standard_message)
    if item.update_message is not None:
        return _update(item.update_message)
    if item.remote_deleted_message is not None or item.admin_deleted_message is not None:
        return Said(kind=Kind.DELETED)
    if item.sticker_message:
        emoji = item.sticker_message.sticker and item.sticker_message.sticker.emoji
        reactions = item.sticker_message.reactions
        return Said(kind=Kind.STICKER, text=emoji or "", reactions=reactions)
    if item.contact_message:
        return _card(item.contact_message)
    if item.poll:
        answers = [f"- {each.option}" for each in item.poll.options]
        text = "\n".join([item.poll.question, *answers])
        return Said(kind=Kind.POLL, text=text, reactions=item.poll.reactions)
    if item.view_once_message:
        return Said(kind=Kind.MEDIA, reactions=item.view_once_message.reactions)
    if item.direct_story_reply_message:
        return _story_reply(item.direct_story_reply_message)
    if item.payment_notification:
        return _payment(item.payment_notification)
    return Said(kind=Kind.EMPTY if item.gift_badge is None else Kind.MEDIA)


def sets_timer(update: Any) -> bool:
    """Whether an update made messages disappear after a time."""
    if not isinstance(update, dict):
        return False
    changes = [update.get("expirationTimerChange")]
    group = update.get("groupChange")
    updates = group.get("updates") if isinstance(group, dict) else None
    parts = updates if isinstance(updates, list) else []
    changes += [each.get("groupExpirationTimerUpdate") for each in parts if isinstance(each, dict)]
    return any(isinstance(change, dict) and _number(change, "expiresInMs") for change in changes)


def _standard(message: StandardMessage) -> Said:
    words = message.text.body if message.text else ""
    kind = Kind.MEDIA if message.attachments else Kind.TEXT if words else Kind.EMPTY
    return Said(
        kind=kind,
        text=words,
        caption=words or None if kind is Kind.MEDIA else None,
        reactions=message.reactions,
        reply_to=whole_number(message.quote.target_sent_timestamp) if message.quote else None,
        long_text=message.long_text,
    )


def _card(message: ContactMessage) -> Said:
    card = message.contact
    lines: list[str] = []
    if card:
        name = card.name
        if name:
            lines.append(f"{name.given_name} {name.family_name}".strip() or name.nickname)
        lines += [card.organization, *(number.value for number in card.number)]
    text = "\n".join(filter(None, lines))
    return Said(kind=Kind.MEDIA, text=text, reactions=message.reactions)


def _story_reply(message: StoryReply) -> Said:
    reply = message.text_reply
    words = reply.text.body if reply and reply.text else message.emoji or ""
    return Said(
        kind=Kind.TEXT if words else Kind.EMPTY,
        text=words,
        reactions=message.reactions,
        long_text=reply.long_text if reply else None,
    )


def _payment(payment: Payment) -> Said:
    amount = f"{payment.amount_mob} MOB" if payment.amount_mob else ""
    text = "\n".join(filter(None, (amount, payment.note)))
    return Said(kind=Kind.MEDIA, text=text, caption=payment.note or None)


def _update(update: dict[str, Any]) -> Said:
    call = update.get("individualCall")
    if isinstance(call, dict):
        kind, state = call.get("type", "AUDIO_CALL"), call.get("state", "ACCEPTED")
        outgoing = call.get("direction") == "OUTGOING"
        return Said(kind=Kind.CALL, text=f"{kind}: {state}", outgoing=outgoing)
    call = update.get("groupCall")
    if isinstance(call, dict):
        return Said(
            kind=Kind.CALL,
            text=f"GROUP_CALL: {call.get('state', 'GENERIC')}",
            duration=_length(call),
            caller=_number(call, "startedCallRecipientId") or _number(call, "ringerRecipientId"),
        )
    return Said(kind=Kind.SYSTEM, text=", ".join(_told(update)))


def _told(update: dict[str, Any]) -> list[str]:
    """Each kind of change, with the fields that tell more."""
    group = update.get("groupChange")
    updates = group.get("updates") if isinstance(group, dict) else None
    if isinstance(updates, list):
        parts = [each for each in updates if isinstance(each, dict)]
    else:
        parts = [update]
    return [_line(key, change) for part in parts for key, change in part.items()]


def _line(key: str, change: Any) -> str:
    fields = _TELLING.get(key, ()) if isinstance(change, dict) else ()
    found = (change.get(field) for field in fields)
    details = " → ".join(str(each) for each in found if isinstance(each, str | int) and each != "")
    return f"{key}: {details}" if details else key


def _length(call: dict[str, Any]) -> float | None:
    started, ended = _number(call, "startedCallTimestamp"), _number(call, "endedCallTimestamp")
    return (ended - started) / 1000 if started and ended and ended >= started else None


def _number(change: dict[str, Any], field: str) -> int | None:
    value = change.get(field)
    return whole_number(value) if isinstance(value, str | int) else None
