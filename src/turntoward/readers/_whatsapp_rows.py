"""The second pass over a WhatsApp export: its rows, each with its time.

Blocks of text are split by one expression, so that the work for each line is done by the engine and
not by Python. What looks like a header and is none is given back to the message it stands in.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from operator import lt, sub

from turntoward.model import Precision
from turntoward.readers._whatsapp_dates import Days, Times
from turntoward.readers._whatsapp_survey import Form

__all__ = ["Batch", "Rows"]
