"""The names that columns have in the wild, and what each means."""

import re
import unicodedata

from explain_core.data.tables.foreign_names import FOREIGN, FOREIGN_SPLITS
from explain_core.data.tables.language_names import LANGUAGES

IMAGE, CLASS, CAPTION, SPLIT = "image", "class", "caption", "split"
TRAINS, TESTS = "is_train", "is_test"  #: columns of 0 and 1
X, Y, WIDTH, HEIGHT, RIGHT, BOTTOM, BOX = "x", "y", "width", "height", "right", "bottom", "box"
CORNERS = "corners"  #: a box in one column as left, top, right, bottom
CENTRE_X, CENTRE_Y = "x_center", "y_center"
CENTRED = "cxcywh"  #: a box in one column as its middle, width and height
WANTED = 'a column "image" (or "class") and a column "caption" (or "captions", a list)'

#: The names that columns have in the wild, in lower case and with underscores, by what they mean; the likelier first.
NAMES: dict[str, tuple[str, ...]] = {
    IMAGE: (
        "image", "file_name", "filename", "file", "image_path", "img_path", "image_file_path", "path", "filepath",
        "file_path", "filepaths",
        "image_file", "image_name", "img_name", "img", "image_filename", "images", "relative_path", "rel_path",
        "photo", "picture", "bild", "bilddatei", "datei", "dateiname", "pfad", "fichier", "nom_fichier", "chemin",
        "imagen", "archivo", "ruta", "fname", "source_ref", "image_index", "id_code", "image_id", "img_id",
        "imageid", "bildname", "nombre_archivo", "url", "image_url", "img_url", "photo_url", "coco_url", "link",
        "uri", "image_uri", "gcs_uri", "s3_uri", "s3_path", "s3_key", "object_key", "blob_name", "name", "id",
    ),
    CLASS: (
        "class", "label", "class_name", "label_name", "classname", "category", "category_name", "species", "breed",
        "labels", "classes", "target", "class_label", "variety", "class_id", "label_id", "class_index", "category_id",
        "category_label", "display_name",
        "classid", "cls", "label_text",
        "target_class", "tag_name", "choice", "diagnosis", "dx", "finding_labels",
        "cultivar", "scientific_name", "common_name", "klasse", "kategorie", "art", "espèce", "espece", "especie",
        "bezeichnung", "classe", "categorie", "catégorie", "étiquette", "clase", "categoria", "categoría", "etiqueta",
    ),
    CAPTION: (
        "caption", "captions", "text", "texts", "description", "descriptions", "sentence", "sentences", "comment",
        "raw", "caption_text", "image_caption", "desc", "image_description",
        "generated_text", "alt_text", "prompt", "beschreibung", "bildunterschrift", "legende",
        "légende", "descripcion", "descripción", "conversations", "conversation", "messages",
        "findings", "impression", "report", "note", "notes", "remark", "remarks", "comments", "observation",
        "observations",
    ),
    SPLIT: (
        "split", "subset", "partition", "set", "data_set", "dataset", "fold", "phase", "usage", "set_name",
        "evaluation_status", "teilmenge", "aufteilung", "particion", "partición", "conjunto", "ensemble", "ml_use",
    ),
    TRAINS: ("is_train", "is_training", "train", "is_training_img", "is_training_image"),
    TESTS: ("is_test", "test", "is_val", "is_valid"),
    X: (
        "x", "xmin", "x_min", "x1", "left", "bbox_x", "box_x", "bbox_x1", "bbox_left", "bbox_xmin", "x_1", "roi_x1",
        "gauche", "bb_x1", "bb_x", "min_x", "top_x", "tl_x", "ul_x",
    ),
    Y: (
        "y", "ymin", "y_min", "y1", "top", "bbox_y", "box_y", "bbox_y1", "bbox_top", "bbox_ymin", "y_1", "roi_y1",
        "oben", "haut", "bb_y1", "bb_y", "min_y", "top_y", "tl_y", "ul_y",
    ),
    WIDTH: (
        "width", "w", "bbox_width", "bbox_w", "box_width", "box_w", "bb_width", "bb_w", "breite", "largeur", "ancho",
    ),
    HEIGHT: (
        "height", "h", "bbox_height", "bbox_h", "box_height", "box_h", "bb_height", "bb_h", "höhe", "hoehe", "hauteur",
        "alto",
    ),
    RIGHT: (
        "xmax", "x_max", "x2", "right", "bbox_x2", "bbox_right", "bbox_xmax", "x_2", "roi_x2", "rechts", "droite",
        "bb_x2", "max_x", "bottom_x", "br_x", "lr_x",
    ),
    BOTTOM: (
        "ymax", "y_max", "y2", "bottom", "bbox_y2", "bbox_bottom", "bbox_ymax", "y_2", "roi_y2", "unten", "bas",
        "bb_y2", "max_y", "bottom_y", "br_y", "lr_y",
    ),
    BOX: ("bbox", "box", "bounding_box", "bboxes", "xywh", "bbox_xywh", "box_xywh", "bbox_coco"),
    CORNERS: ("xyxy", "bbox_xyxy", "box_xyxy", "xyxyn", "bbox_voc", "bbox_pascal_voc"),
    CENTRE_X: ("x_center", "center_x", "cx", "x_centre", "centre_x", "xc", "bbox_x_center", "bbox_center_x", "bbox_cx"),
    CENTRE_Y: ("y_center", "center_y", "cy", "y_centre", "centre_y", "yc", "bbox_y_center", "bbox_center_y", "bbox_cy"),
    CENTRED: ("cxcywh", "bbox_cxcywh", "box_cxcywh", "xywhn", "bbox_yolo", "yolo_bbox", "yolo_box"),
}  # fmt: skip
NAMES |= {role: tuple(dict.fromkeys((*NAMES[role], *names))) for role, names in FOREIGN.items()}
ROLES = tuple(NAMES)
SIDES = frozenset({X, Y, WIDTH, HEIGHT, RIGHT, BOTTOM, BOX, CORNERS, CENTRE_X, CENTRE_Y, CENTRED})
#: Names that mean so only where what stands in them does: a number of the row is no picture.
NEEDS_FILES = frozenset(
    {
        "image_id",
        "img_id",
        "imageid",
        "id",
        "name",
        "image_index",
        "images",
        "photo",
        "picture",
        "file",
        "datei",
        "pfad",
        "ruta",
        "chemin",
        "url",
        "link",
        "uri",
        "object_key",
    }
)
NEEDS_FILES |= {*FOREIGN[IMAGE]} - {"foto"}
SPLIT_WORDS = {
    "train": "train", "training": "train", "trainval": "train", "test": "test", "testing": "test", "val": "test",
    "valid": "test", "validation": "test", "validate": "test", "dev": "test",
    "eval": "test", "evaluation": "test", "holdout": "test", "heldout": "test", "held_out": "test", "held-out": "test",
    "hold_out": "test", "restval": "train", "train_val": "train", "train+val": "train", "train-val": "train",
    "trn": "train", "tst": "test", "minival": "test", "publictest": "test", "privatetest": "test", "dev_test": "test",
    **FOREIGN_SPLITS,
}  # fmt: skip

#: What stands in a column of splits where a picture has none yet.
UNASSIGNED = frozenset({"unassigned", "unset", "none", "null", "nan", "n/a", "-", "unknown"})

#: Columns that say how a box's numbers are meant, and what they say: of corners, of a middle, of a corner and a size.
BOX_MODES = frozenset({"bbox_mode", "bbox_format", "box_mode", "box_format", "bbox_type"})
CORNER_MODES = frozenset(
    {
        "xyxy",
        "xyxy_abs",
        "0",
        "pascal_voc",
        "voc",
        "corners",
        "ltrb",
        "boxmode.xyxy_abs",
        "xyxy_rel",
        "albumentations",
    }
)
CENTRED_MODES = frozenset({"cxcywh", "yolo", "center", "centre", "xywhn", "xcycwh", "cxcywh_rel"})
SIZE_MODES = frozenset({"xywh", "xywh_abs", "coco", "1", "ltwh", "boxmode.xywh_abs", "xywh_rel"})
#: Columns that say in what a box is measured, and their words.
BOX_UNITS = frozenset(
    {"unit", "units", "bbox_unit", "bbox_units", "box_unit", "box_units", "coord_unit", "coordinate_unit",
     "coordinates", "coords", "coordinate_type", "normalized", "normalised", "is_normalized", "bbox_normalized",
     "relative", "is_relative"}
)  # fmt: skip
PERCENT_WORDS = frozenset({"percent", "percentage", "percents", "%", "pct"})
SHARE_WORDS = frozenset(
    {"relative", "normalized", "normalised", "fraction", "fractions", "share", "shares", "rel", "norm", "ratio", "true",
     "1", "yes"}
)  # fmt: skip
PIXEL_WORDS = frozenset({"pixel", "pixels", "px", "absolute", "abs", "false", "0", "no"})
#: Partitions by number, as CelebA's list has them.
PARTITIONS = {"0": "train", "1": "val", "2": "test"}

#: Captions of hospitals' tables, where sentences stand in them: a finding alone is a class or one of several.
OF_REPORTS = frozenset({"findings", "impression", "report"})
#: Ranks of living things: beside two of them a "class" is one of these.
RANKS = frozenset({"kingdom", "phylum", "order", "family", "genus"})
#: Columns of 0 and 1 beside a class: a row of 0 denies it, as Open Images' labels do.
DENIALS = frozenset({"confidence"})

#: Columns of who labels a picture: several people may, each in a row of their own.
VOTERS = frozenset(
    {"annotator", "annotator_id", "worker", "worker_id", "workerid", "rater", "rater_id", "reader", "reader_id",
     "labeler", "labeller", "labeler_id", "labeled_by", "annotated_by", "coder", "judge", "judge_id", "user", "user_id",
     "user_name"}
)  # fmt: skip

#: What is to be told, where words say something else; names of columns that are surely classes; what a picture's
#: column is called beside its name; and values of columns of yes and no.
TOLD = frozenset({"label", "labels", "target", "class"})
NAMED = TOLD | {"class_name", "label_name", "classname", "category", "category_name"}
NAMING = re.compile(r"id$|^id|image|img|file|name|photo|pic|scan|slide|sample|hash|md5|key")
FLAGS = frozenset({"0", "1", "true", "false", "0.0", "1.0", "yes", "no", "t", "f"})

#: What the name of a box's column may end in: its unit.
_UNIT = re.compile(r"(.+?)_(pct|percent|perc|rel|norm|normalized|normalised|frac|px|pixels?|abs)")
_SHARES = frozenset({"rel", "norm", "normalized", "normalised", "frac"})
_PERCENT = frozenset({"pct", "percent", "perc"})
_NUMBERED = re.compile(r"(.+?)[_ ]?\d+$")
#: What is said of a caption, and is none.
_OF_CAPTION = re.compile(
    r"captions?_(tokens?|tokenized|lemmas|length|len|ids?|source|url|lang|language|model|score|scores|path|file|count|num|"
    r"similarity|embedding|type|author|date)"
)
_DOMAIN = re.compile(
    r"^[\w-]+(\.[\w-]+)+/"
)  #: what Google puts before its labels: aiplatform.googleapis.com/ml_use
#: Names of several words of a picture's file, in which no word says that it is of a mask or of something else.
_OF_PICTURE = re.compile(
    r"((full|rel|relative|local|orig|original|abs|absolute)_)?(img|image|picture|photo)_?"
    r"(file|file_?name|file_?path|path|name)(_(rel|relative|full|local|abs))?"
)


def normalised(name: str) -> str:
    """A column's name as it is looked up: "Image Path" and "image-path" are "image_path"."""
    return re.sub(r"[^\w]+", "_", unicodedata.normalize("NFKC", name).strip().lower()).strip("_")


def _letters(name: str) -> str:
    """A name by its letters alone, without accents: "LabelName" is "label_name", and "catégorie" "categorie"."""
    plain = "".join(
        each for each in unicodedata.normalize("NFD", normalised(name)) if not "\u0300" <= each <= "\u036f"
    )
    return plain.translate(_PLAIN).replace("_", "")


_PLAIN = str.maketrans("ıłøđ", "ilod")
#: NAMES by their letters alone.
_MEANT = {_letters(name): role for role, names in reversed(NAMES.items()) for name in reversed(names)}


#: A picture's file by its name in signs, put together of three: 画像ファイル名, 图片文件路径, 이미지파일명.
_OF_SIGNS = re.compile(
    r"(画像|写真|图片|图像|圖片|圖像|影像|照片|이미지|사진)_?(データ|ファイル|文件|檔案|파일)?_?(名|名称|名稱|パス|路径|路徑|명|이름|경로|編号|编号)?"
)


def without_language(name: str) -> tuple[str, str]:
    """A column's name, and the language that it ends in: ("text", "en") of text_en, and ("text", "") of text."""
    base, _, last = normalised(name).rpartition("_")
    return (base, last) if base and last in LANGUAGES else (normalised(name), "")


def is_of_hugging_face(name: str) -> bool:
    """Whether a column is one by which Hugging Face's metadata name pictures."""
    return normalised(name) in ("file_name", "file_names") or normalised(name).endswith("_file_name")


def meaning(name: str) -> str | None:
    """What a column of this name may mean; None where the name says nothing."""
    plain = normalised(_DOMAIN.sub("", name))
    if (role := _MEANT.get(_letters(plain))) is not None:
        return role
    if (unit := _UNIT.fullmatch(plain)) and (role := _MEANT.get(_letters(unit[1]))) in SIDES:
        return role
    if _OF_SIGNS.fullmatch(plain):
        return IMAGE
    if plain.endswith("_file_name") or _OF_PICTURE.fullmatch(
        plain
    ):  # the first: Hugging Face's of several files
        return IMAGE
    if _OF_CAPTION.fullmatch(plain):
        return None
    base, language = without_language(plain)
    if plain.endswith("_caption") or plain.startswith("caption_") or (language and meaning(base) == CAPTION):
        return CAPTION  # blip_caption, caption_en, légende_fr
    numbered = _NUMBERED.fullmatch(plain)
    return CAPTION if numbered and numbered[1] in NAMES[CAPTION] else None


def unit_in(name: str) -> str | None:
    """The unit that a column's name says: "%", "share" or "pixel"; None where it says none."""
    if "%" in name:
        return "%"
    if normalised(name) in ("xyxyn", "xywhn"):  # Ultralytics' names
        return "share"
    found = _UNIT.fullmatch(normalised(name))
    if found is None:
        return None
    return "%" if found[2] in _PERCENT else "share" if found[2] in _SHARES else "pixel"
