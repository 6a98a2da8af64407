"""What languages are called at the end of columns' names: caption_en, Beschreibung (engl.), legend_fra."""

ENGLISH = frozenset(
    {"en", "eng", "engl", "english", "englisch", "anglais", "ingles", "inglés", "inglês", "inglese"}
)
LANGUAGES = ENGLISH | {
    "de", "deu", "ger", "german", "deutsch", "dt", "fr", "fra", "fre", "french", "francais", "français", "franz", "es",
    "spa", "spanish", "español", "it", "ita", "italian", "italiano", "pt", "por", "portuguese", "português", "nl",
    "dutch", "pl", "polish", "ru", "russian", "zh", "cn", "chinese", "ja", "jp", "japanese", "ko", "korean", "tr",
    "turkish", "sv", "da", "nb", "nor", "fi", "cs", "ar", "hi",
}  # fmt: skip
