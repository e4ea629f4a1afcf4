"""Charts: a reading in, an Altair specification out, one module a chart.

`CHARTS` is the visible list: to add a chart, write its module and add its line. `figures` draws nothing;
`turntoward.charts.svg.svg` does.
"""

from turntoward.charts import asking, bids, feelings, ladder, pacing, timeline
from turntoward.charts.records import Draw, Figure
from turntoward.codebook import Codebook
from turntoward.model.reading import Reading

__all__ = ["CHARTS", "figures"]

CHARTS: tuple[Draw, ...] = (
    timeline.draw,
    bids.draw,
    asking.draw,
    feelings.draw,
    ladder.draw,
    pacing.draw,
)


def figures(reading: Reading, book: Codebook) -> dict[str, Figure]:
    """Every chart of a reading, by its name."""
    found = (draw(reading, book) for draw in CHARTS)
    return {figure.slug: figure for figure in found}
