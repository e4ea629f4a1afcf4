"""How far our codings agree with people's: `turntoward evaluate FOLDER`."""

from turntoward.evaluation.table import Line, evaluate

__all__ = ["Line", "evaluate"]
