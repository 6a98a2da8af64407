"""Files that look like labels and are not read."""

from explain_core.data.listing.unread_labels import said_of_aside, said_of_unread, unread_labels


def test_files_that_may_be_labels() -> None:
    files = [
        "labels.xlsx",
        "setid.mat",
        "README.md",
        "train.py",
        "train.cfg",
        "notes.cfg",
        "a/b/c/labels.xlsx",
        "seen.csv",
    ]
    found = unread_labels(files, {"seen.csv"}, "")
    assert found == ["labels.xlsx", "setid.mat", "train.cfg"]
    assert "of a kind that is not read: labels.xlsx, setid.mat, train.cfg" in said_of_unread(found, "")


def test_tables_beyond_those_that_are_looked_into() -> None:
    assert "--captions FILE names one" in said_of_unread(["labels_41.csv"], "")


def test_tables_that_are_left_aside_by_their_names() -> None:
    assert "Left aside by its name: submission.csv" in said_of_aside(
        ["submission.csv", "README.md", "labels.csv"]
    )
    assert said_of_aside(["labels.csv", "predictions.txt"]) == ""


def test_documents_that_are_called_as_labels() -> None:
    assert unread_labels(["README.md", "labels.md", "model_labels.md", "captions.docx"], (), "") == [
        "labels.md", "captions.docx",
    ]  # fmt: skip


def test_trained_networks_are_no_labels() -> None:
    files = ["best_model.h5", "checkpoint.pkl", "resnet18.pth", "net_info.onnx", "labels.pkl", "train.h5"]
    assert unread_labels(files, (), "") == ["labels.pkl", "train.h5"]
