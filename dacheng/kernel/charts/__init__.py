"""Charts as data: figures go in, an ECharts option, a sentence and a table come out.

Colours in an option are names of design variables ("@neg-solid"); the browser reads them from the
style sheet, `rendering.svg` from the same file, so that screen and document look alike.
"""

from dacheng.kernel.charts.bars import pareto, ranking
from dacheng.kernel.charts.beside import beside
from dacheng.kernel.charts.chart import Chart, Line, Mark, Table
from dacheng.kernel.charts.course import Band, Strand, course
from dacheng.kernel.charts.funnel import Step, chain, funnel
from dacheng.kernel.charts.heat import Cell, heat
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.charts.parts import ageing, composition, layers
from dacheng.kernel.charts.plain import plain
from dacheng.kernel.charts.season import seasonal
from dacheng.kernel.charts.steps import bridge
from dacheng.kernel.charts.tile import tile
from dacheng.kernel.charts.trend import Year, trend
from dacheng.kernel.charts.waterfall import waterfall

__all__ = [
    "Band",
    "Cell",
    "Chart",
    "Line",
    "Mark",
    "Measure",
    "Step",
    "Strand",
    "Table",
    "Year",
    "ageing",
    "beside",
    "bridge",
    "chain",
    "composition",
    "course",
    "funnel",
    "heat",
    "layers",
    "pareto",
    "plain",
    "ranking",
    "seasonal",
    "tile",
    "trend",
    "waterfall",
]
