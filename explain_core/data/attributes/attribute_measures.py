"""Columns that are called like a measurement or a count: a unit stands in the name, or what is measured."""

import re

from explain_core.data.attributes.attribute_percent import is_called_percent

#: Units, wherever they stand in a name as a word of their own: "crack_length_mm", "mm crack".
UNITS = frozenset(
    {
        "mm", "cm", "dm", "µm", "μm", "um", "nm", "km", "mm2", "mm²", "cm2", "cm²", "m2", "m²", "m3", "m³", "mm3",
        "cm3", "km2", "km²", "inch", "inches", "ft", "yd", "kg", "mg", "µg", "ug", "ng", "lb", "lbs", "oz", "kilo",
        "tonnen", "tons", "ml", "cl", "dl", "litre", "litres", "liter", "liters", "px", "pixel", "pixels", "eur",
        "euro", "euros", "€", "usd", "gbp", "chf", "jpy", "$", "£", "dollar", "dollars", "°c", "°f", "celsius",
        "fahrenheit", "°", "deg", "degrees", "hz", "khz", "mhz", "ghz", "mmhg", "kpa", "mpa", "hpa", "psi", "kw",
        "kwh", "watt", "watts", "volt", "volts", "amp", "mah", "years", "yrs", "yr", "jahre", "ans", "años", "anni",
        "anos", "months", "mths", "monate", "mois", "meses", "mesi", "days", "tage", "jours", "días", "giorni",
        "dias", "hours", "hrs", "stunden", "heures", "horas", "minutes", "minuten", "secs", "seconds", "sekunden",
        "kb", "mb", "gb", "dpi", "ppi", "rpm", "mph", "kmh", "lux", "lumen", "ppm", "ppb", "mol", "mmol", "bpm",
        "kcal", "cal", "kj", "metre", "metres", "meter", "meters",
    }
)  # fmt: skip
#: Units that are words or letters of other names, too: as the last word behind another, or in brackets.
SHORT = frozenset(
    {
        "m", "g", "l", "s", "h", "w", "v", "k", "c", "f", "ha", "in", "min", "sec", "ms", "kn", "pt", "ct",
    }
)  # fmt: skip
_BEHIND = frozenset(
    {
        "m", "g", "l", "s", "h", "ha", "ms", "sec",
    }
)  # fmt: skip  #: of these, such as count behind another word
#: What is measured or counted, as the last word of a name: "leaf length", or its first: "length of leaf".
MEASURED = frozenset(
    {
        "age", "alter", "edad", "età", "idade", "âge", "year", "jahr", "baujahr", "année", "año", "anno", "ano",
        "date", "datum", "data", "fecha", "price", "preis", "prix", "precio", "prezzo", "preço", "cost", "costs",
        "kosten", "coût", "weight", "gewicht", "poids", "peso", "length", "länge", "laenge", "longueur", "longitud",
        "lunghezza", "comprimento", "width", "breite", "largeur", "ancho", "anchura", "larghezza", "largura",
        "height", "höhe", "hoehe", "hauteur", "altura", "alto", "altezza", "depth", "tiefe", "profondeur",
        "profundidad", "profondità", "size", "größe", "groesse", "taille", "tamaño", "thickness", "dicke",
        "épaisseur", "espesor", "spessore", "espessura", "diameter", "durchmesser", "diamètre", "diámetro",
        "diametro", "radius", "volume", "volumen", "count", "counts", "anzahl", "nombre", "número", "numero", "nr",
        "no", "nº", "number", "quantity", "menge", "quantité", "cantidad", "temperature", "temperatur",
        "température", "temperatura", "speed", "geschwindigkeit", "vitesse", "velocidad", "distance", "entfernung",
        "duration", "dauer", "durée", "duración", "pressure", "pression", "mileage", "kilometerstand", "latitude",
        "longitude", "altitude", "density", "dichte", "densité", "densidad", "densità", "circumference", "umfang",
        "perimeter",
    }
)  # fmt: skip
#: Words that make a look of what is measured: "knee length", "large size".
_OF_LOOKS = frozenset(
    {
        "large", "small", "big", "long", "short", "medium", "tall", "wide", "narrow", "thick", "thin", "high",
        "low", "deep", "shallow", "heavy", "light", "same", "equal", "unequal", "full", "half", "knee", "ankle",
        "hip", "maxi", "midi", "mini", "floor", "groß", "klein", "lang", "kurz", "mittel", "hoch", "niedrig",
        "breit", "schmal", "grand", "petit", "court", "grande", "pequeño", "largo", "corto",
    }
)  # fmt: skip
_BRACKETS = re.compile(r"(?<![^\W\d_])[(\[{]\s*([^()\[\]{}]*?)\s*[)\]}]")
_STATED = re.compile(r"::|=|: |->|\|")  #: a value stands behind it: "has_size::large_(16_-_32_in)"
_PARTS = re.compile(r"[\s_/.,;-]+")


def is_measured(name: str) -> bool:
    """Whether a column is called like a measurement: "thickness_mm", "leaf width [cm]", "Preis EUR", "age"."""
    if is_called_percent(name) or _STATED.search(name):
        return False
    if has_unit(name):
        return True
    words = _words(name)
    if any(word in _OF_LOOKS for word in words):
        return False
    return bool(words) and (
        words[-1] in MEASURED or (len(words) > 2 and words[0] in MEASURED and words[1] in _OF)
    )


def has_unit(name: str) -> bool:
    """Whether a unit stands in a column's name: "thickness_mm", "leaf width [cm]", "length m"."""
    lower = name.strip().lower()
    bracketed = [part for each in _BRACKETS.findall(lower) for part in re.split(r"[/·*\s]+", each) if part]
    bracketed = [part for part in bracketed if part != "in"] or bracketed
    if bracketed and all(part.rstrip("²³23") in UNITS | SHORT or part in UNITS | SHORT for part in bracketed):
        return True
    words = _words(name)
    return any(word in UNITS for word in words) or (len(words) > 1 and words[-1] in _BEHIND)


def _words(name: str) -> list[str]:
    """The words of a name, without what stands in brackets."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", _BRACKETS.sub(" ", name.strip())).lower()
    return [word for word in _PARTS.split(plain) if word]


_OF = frozenset({"of", "der", "des", "de", "du", "del", "della", "da", "do", "von"})
