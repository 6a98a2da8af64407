"""How often an average class has each attribute."""

import numpy as np

from explain_core.runs.class_rates import class_rates


def test_the_mean_over_the_classes(birds):
    np.testing.assert_array_equal(class_rates(birds, birds.run()), [0.5] * 5)
