"""How far our codings agree with people's: `turntoward evaluate FOLDER`."""

from turntoward.evaluation.line import Line
from turntoward.evaluation.lists import absent as absent_lists
from turntoward.evaluation.table import evaluate

__all__ = ["Line", "absent_lists", "evaluate"]
