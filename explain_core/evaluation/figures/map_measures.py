"""The metrics of heatmaps, as the catalogue has them."""

from explain_core.evaluation.figures.metric import LEAST, Metric

MAP_MEASURES = (
    Metric(
        "localisation.box_error",
        "the box around the map's largest segment misses the object's: IoU 0.5 or less",
        best=LEAST,
    ),
    Metric("localisation.error", "the same, or the class is wrong", best=LEAST),
    Metric("localisation.iou", "intersection over union of that box and the object's"),
    Metric("pointing.box", "the map's maximum lies in the object's box"),
    Metric("pointing.mask", "it lies on the true region: on the part that decides, else on the bird"),
    Metric("pointing.part", "it lies within 15/224 of the crop's side of a visible part"),
    Metric("overlap.iou_area", "area under the IoU of map and true region, over 51 thresholds of the map"),
    Metric("overlap.mass_inside", "of the map's positive part, what lies inside the true region"),
    Metric(
        "overlap.mass_on_difference",
        "of the map's positive part, what lies on the one part that tells two look-alikes apart",
    ),
    Metric(
        "agreement.keypoints",
        "of the map's positive part, what lies near the keypoints of the parts that the sentence names",
    ),
    Metric(
        "faithfulness.rank_correlation",
        "Spearman's correlation of the map with what covering each patch takes away",
        "correlation",
        low=-1,
    ),
    Metric(
        "faithfulness.deletion",
        "area under the class's probability as pixels go in the map's order",
        "probability",
        best=LEAST,
    ),
    Metric(
        "faithfulness.insertion",
        "area under the class's probability as pixels come in the map's order",
        "probability",
    ),
)
