"""Counts and timings for Prometheus: ``pip install 'django-storefront-recommendations[prometheus]'``.

    RECOMMENDATIONS = {..., "METERS": ["recommendations.contrib.prometheus.export"]}
    path("metrics/", include("recommendations.contrib.prometheus"))

Nothing is served unless the second line is there; who may read it is for the storefront to say. Where PROMETHEUS_MULTIPROC_DIR is set,
one page answers for all processes, workers included, as prometheus_client describes it. The meters stand in its default registry, beside
what else the storefront has there.
"""

from collections.abc import Iterator, Mapping
from threading import Lock
from time import time

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from ..evaluation.health import health
from ..exceptions import MissingExtra
from ..meters import METERS, Meter

try:
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, values
    from prometheus_client.metrics_core import GaugeMetricFamily, Metric
    from prometheus_client.multiprocess import MultiProcessCollector
except ImportError as error:
    raise MissingExtra("prometheus_client is not installed: pip install 'django-storefront-recommendations[prometheus]'") from error

PREFIX = "recommendations_"
OTHER = "other"
MOST = 300
"""Label sets of one meter. A shop has fewer placements and strategies; beyond it all labels read ``other``, so that no store of series bursts."""

PAGE = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
REBUILD = (0.1, 1, 10, 60, 300, 900, 1800, 3600, 7200, 10800)
BUCKETS = {"slates": PAGE, "rebuilds": REBUILD}
"""Seconds."""

GAUGES = {
    f"{PREFIX}healthy": ("1 where the health endpoint answers 200, else 0.", ()),
    f"{PREFIX}served_age_seconds": ("Seconds since what a strategy serves was computed.", ("strategy",)),
    f"{PREFIX}seen_age_seconds": ("Seconds since a task of the schedule was last seen to run, where a cache is shared between processes.", ("task",)),
    f"{PREFIX}buffer_waiting": ("Events that wait in the buffer; only with one that answers.", ()),
    f"{PREFIX}buffer_oldest_seconds": ("Seconds that the oldest of them has waited.", ()),
}
"""Name -> help and labels."""


def exported(meter: Meter) -> str:
    """The name that Prometheus knows it by."""
    return f"{PREFIX}{meter.name}_{'seconds' if meter.seconds else 'total'}"


def _collector(meter: Meter) -> Counter | Histogram:
    if meter.seconds:
        return Histogram(exported(meter), meter.help, list(meter.labels), buckets=BUCKETS[meter.name])
    return Counter(exported(meter), meter.help, list(meter.labels))


_collectors = {meter.name: _collector(meter) for meter in METERS}
_known: dict[str, set[tuple[str, ...]]] = {meter.name: set() for meter in METERS}
_lock = Lock()


def export(meter: Meter, amount: float, labels: Mapping[str, str]) -> None:
    """The receiver."""
    collector, named = _collectors[meter.name], _bounded(meter, labels)
    child = collector.labels(*named) if named else collector
    if isinstance(child, Histogram):
        child.observe(amount)
    else:
        child.inc(amount)


def _bounded(meter: Meter, labels: Mapping[str, str]) -> tuple[str, ...]:
    named, known = tuple(labels[name] for name in meter.labels), _known[meter.name]
    if named not in known:
        with _lock:
            if len(known) >= MOST:
                return (OTHER,) * len(named)
            known.add(named)
    return named


class Gauges:
    """What the health endpoint says, made when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        found, now = health(), time()
        healthy, ages, seen, waiting, oldest = (GaugeMetricFamily(name, says, labels=labels) for name, (says, labels) in GAUGES.items())
        healthy.add_metric([], float(found.ok))
        for each in found.served:
            ages.add_metric([each.strategy], each.age)
        for task, moment in found.seen.items():
            seen.add_metric([task], max(now - moment, 0.0))
        if found.buffer is not None:
            waiting.add_metric([], found.buffer.number)
            oldest.add_metric([], found.buffer.oldest)
        yield from (healthy, ages, seen, waiting, oldest)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus asks for."""
    gauges = CollectorRegistry()
    gauges.register(Gauges())
    counted = REGISTRY
    if getattr(values.ValueClass, "_multiprocess", False):  # chosen by prometheus_client when it was loaded
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    answer = HttpResponse(generate_latest(counted) + generate_latest(gauges), content_type=CONTENT_TYPE_LATEST)
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [path("", metrics, name="recommendations-metrics")]
