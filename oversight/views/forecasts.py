"""How good the forecasts have been (预测检验). For the office and leaders, never the public."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.roles import Verb
from oversight.readers.backtest import sections
from progress.hindsight import ENOUGH


@require_safe
@needs(Verb.SEE_EVERYTHING)
def backtest(request: PersonRequest) -> HttpResponse:
    """The error of past forecasts: on the person's batches, and on simulated years."""
    context = {"sections": sections(request.user), "enough": ENOUGH}
    return render(request, "office/forecast_backtest.html", context)
