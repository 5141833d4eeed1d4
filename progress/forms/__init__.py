"""What a clerk types into a month's grid, and what a head writes when returning it."""

from progress.forms.cells import Disputed, written
from progress.forms.figures import FigureField, PartField
from progress.forms.report import Line, ReportForm
from progress.forms.signing import ReturnForm, SignForm

__all__ = [
    "Disputed",
    "FigureField",
    "Line",
    "PartField",
    "ReportForm",
    "ReturnForm",
    "SignForm",
    "written",
]
