"""Which turns of the sets we learn from were kept aside: one rule, for training and for measuring.

Told by the name of what must stay together (a conversation, a thread, a video), so that nothing kept
aside has a sibling in training. One group in six of what is coded by the codebook, and of AnnoMI, and
one in ten of the others.
"""

import zlib

__all__ = ["is_aside", "number_of"]

_ONE_IN = 10
_ONE_IN_OF_CODED = 6  # thresholds and the weights of the blend are fitted on these
_FEW = frozenset({"annomi"})  # kept aside as the coded ones are


def is_aside(name: str, group: str, *, coded: bool = False) -> bool:
    """Whether a group is kept aside.

    Args:
        name: of the set, as its folder is called.
        group: what must stay together.
        coded: it is coded by the codebook, all codes known.
    """
    one_in = _ONE_IN_OF_CODED if coded or name in _FEW else _ONE_IN
    return number_of(f"{name}:{group}") % one_in == 0


def number_of(name: str) -> int:
    """A number that is the same for the same name, always, and looks like chance."""
    return zlib.crc32(name.encode())
