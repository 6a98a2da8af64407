"""The metrics of heatmaps stand in the catalogue, each in a group of maps."""

from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.figures.groups import GROUPS
from explain_core.evaluation.figures.map_measures import MAP_MEASURES


def test_all_of_them_are_in_the_catalogue_and_in_groups_of_maps():
    assert set(MAP_MEASURES) <= set(METRICS)
    titles = {group.name: group.title for group in GROUPS}
    assert all(titles[metric.group].startswith("Maps") for metric in MAP_MEASURES)
