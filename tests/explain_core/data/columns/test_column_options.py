"""What a user says of columns. (What becomes of it: test_columns.py and test_split_values.py.)"""

import pytest

from explain_core.data.columns.column_options import columns_given, columns_named, split_words
from explain_core.errors import InputError


def test_columns_and_values_of_the_split():
    given = columns_given("image=path,class=,split=выборка,train=обучение+A,test=Тест")
    assert given["class"] == () and columns_named(given) == {"path", "выборка"}
    assert split_words(given) == {"обучение": "train", "a": "train", "тест": "test"}
    with pytest.raises(InputError, match=r"Roles are image.*train=VALUE,test=VALUE"):
        columns_given("validation=x")
