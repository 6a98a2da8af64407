"""Folders with attributes: CUB's, image by image or by class, and Animals with Attributes' matrices."""

from explain_core.data.attributes.attribute_matrix import (
    check_width,
    known_values,
    numbered_names,
    rows_of_numbers,
)
from explain_core.data.attributes.attribute_scale import PERCENT
from explain_core.data.attributes.attribute_truth import AttributeTable
from explain_core.data.attributes.cub_attributes import image_attributes
from explain_core.data.wording import counted
from explain_core.errors import CaptionError
from explain_core.places import Place

ATTRIBUTES, CUB_BY_CLASS = "attributes.txt", "class_attribute_labels_continuous.txt"
PREDICATES, CLASSES = "predicates.txt", "classes.txt"
MATRICES = ("predicate-matrix-continuous.txt", "predicate-matrix-binary.txt")


def folder_attributes(path: Place) -> AttributeTable:
    """CUB's attributes, in the order of class numbers or by image; or Animals with Attributes' matrix.

    CUB's attributes.txt may lie up to two folders above. Raises CaptionError for a folder without such files.
    """
    if (found := image_attributes(path)) is not None:
        names, of_images, note = found
        return AttributeTable(names, of_images, notes=(note,))
    above = (path, path.parent, path.parent.parent)
    named = next((each / ATTRIBUTES for each in above if (each / ATTRIBUTES).is_file()), None)
    if named is not None and (path / CUB_BY_CLASS).is_file():
        names, matrix = numbered_names(named), rows_of_numbers(path / CUB_BY_CLASS)
        check_width(path / CUB_BY_CLASS, names, matrix)
        of_numbers = {
            row: dict(zip(names, values, strict=True)) for row, values in enumerate(matrix, start=1)
        }
        note = f"{path.name}: {counted(len(names), 'attribute')} by CUB's class numbers 1 to {len(matrix)}, in percent"
        return AttributeTable(
            names,
            of_numbers={k: known_values(values, PERCENT) for k, values in of_numbers.items()},
            notes=(note,),
        )
    matrix_file = next((path / name for name in MATRICES if (path / name).is_file()), None)
    if matrix_file is None or not (path / PREDICATES).is_file() or not (path / CLASSES).is_file():
        raise CaptionError(
            f"{path} is a folder without a table of attributes: looked for were {CUB_BY_CLASS} with {ATTRIBUTES} there "
            f"or above, and {PREDICATES} with {CLASSES} and {' or '.join(MATRICES)}. Give a file, or such a folder"
        )
    return _animals(path, matrix_file)


def _animals(path: Place, matrix_file: Place) -> AttributeTable:
    names, classes = numbered_names(path / PREDICATES), numbered_names(path / CLASSES)
    matrix = rows_of_numbers(matrix_file)
    check_width(matrix_file, names, matrix)
    if len(matrix) != len(classes):
        raise CaptionError(
            f"{matrix_file}: {counted(len(matrix), 'row')} for {counted(len(classes), 'class')} of {CLASSES}"
        )
    unit = PERCENT if max(max(row) for row in matrix) > 1 else 1.0
    of_classes = {
        name: known_values(dict(zip(names, row, strict=True)), unit)
        for name, row in zip(classes, matrix, strict=True)
    }
    return AttributeTable(
        names,
        of_classes=of_classes,
        notes=(f"{matrix_file.name}: {counted(len(names), 'attribute')} by class",),
    )
