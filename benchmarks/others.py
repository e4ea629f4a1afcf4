"""The same export through the readers people would use instead; prints one line of JSON."""

import json
import logging
import resource
import sys
import warnings
from time import perf_counter

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def chat_miner(path: str) -> int:
    """chat-miner: parse a WhatsApp file into its data frame."""
    from chatminer.chatparsers import WhatsAppParser

    parser = WhatsAppParser(path)
    parser.parse_file()
    return len(parser.parsed_messages.get_df())


def whatstk(path: str) -> int:
    """whatstk: parse a WhatsApp file into its data frame."""
    from whatstk import WhatsAppChat

    return len(WhatsAppChat.from_source(path).df)


def main() -> None:
    """Time one of them, imports left out."""
    name, path = sys.argv[1:]
    run = {"chat-miner": chat_miner, "whatstk": whatstk}[name]
    __import__({"chat-miner": "chatminer.chatparsers", "whatstk": "whatstk"}[name])
    started = perf_counter()
    count = run(path)
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "count": count, "peak_mb": peak}))


if __name__ == "__main__":
    main()
