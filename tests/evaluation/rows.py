"""Turns as `turntoward code` gives them back, made by hand."""

from turntoward.model import Coding


def coded(*slugs, scores=None, **chances):
    """A turn with some codes, or some codes with their chance."""
    found = dict.fromkeys(slugs, 0.8) | chances
    return {
        "codings": [
            Coding(turn=0, code=slug, p=p, span=None, reason="", source="")
            for slug, p in found.items()
        ],
        "scores": scores,
    }
