"""French words of looks: lists of what taggers get wrong in captions, and how adjectives and nouns are inflected."""

import re

from explain_core.text.words import words_of

#: Colours, masculine singular. Always looks; taggers take them for nouns and verbs.
COLOURS = words_of(
    """
    argenté beige blanc bleu bordeaux brique bronze brun chamois châtain corail crème cuivré doré écarlate
    écru fauve gris indigo ivoire jaune kaki lavande lilas marron mauve noir ocre olive or orange orangé
    pourpre prune rose rosé rouge rouille roux rubis safran sable saumon turquoise vert violacé violet bleuté
    grisé abricot acajou ambré anthracite ardoise aubergine bistre blond camel caramel carmin cendré cerise chocolat
    cognac cyan émeraude framboise fuchsia grège magenta menthe miel moutarde noisette paille parme pêche taupe
    vermillon
    """
)
#: Those of them that are the name of a thing, and are not inflected.
INVARIABLE = words_of(
    """
    bordeaux brique bronze chamois corail crème indigo ivoire kaki lavande lilas marron ocre olive or orange
    prune rouille rubis safran sable saumon turquoise abricot acajou anthracite ardoise aubergine camel caramel carmin
    cerise chocolat cognac cyan émeraude framboise fuchsia grège magenta menthe miel moutarde noisette paille parme
    pêche taupe vermillon debout
    """
)
#: Those that are things where an article stands before them: "une rose rouge".
THINGS = words_of(
    """
    abricot acajou ardoise aubergine brique bronze caramel cerise chocolat cognac corail crème émeraude framboise ivoire
    lavande lilas menthe miel noisette olive or orange paille pêche prune rose rouille rubis sable saumon taupe violette
    """
)
#: Those of them that people inflect all the same: "des pattes roses".
INFLECTED = words_of("rose orange prune violette")
#: What shades the colour before it, and is left out: "rouge foncé".
SHADES = words_of(
    """
    brillant citron clair ciel électrique éclatant foncé fluo franc intense marine mat moyen nuit pâle pastel perle
    pétrole sapin saphir bouteille canard anis pomme outremer horizon cassé profond pur sang soutenu sombre souris
    terne vif métallique métallisé irisé
    """
)
#: Adjectives that stand before their noun.
BEFORE = words_of(
    """
    ancien beau bon court double énorme fin grand gros haut immense jeune joli large léger long magnifique
    mince minuscule nouveau petit superbe vaste vieux épais
    """
)
#: Adjectives that taggers take for something else.
LOOKS = words_of(
    """
    aigu allongé arrondi bas bifide bombé bordé caréné carré conique court creux crochu droit effilé épais
    étroit fin fourchu haut huppé large lisse long mince mou ovale palmé plat pointu pendant rayé rond rugueux
    strié tacheté tigré touffu triangulaire velouté velu veiné zébré moucheté dentelé denté ondulé tronqué
    cylindrique
    """
)
#: Adjectives that say nothing that could be seen in one picture and not in another.
VAGUE = words_of(
    """
    ancien autre beau bon certain dernier différent divers extérieur gauche inférieur interne externe intérieur joli
    magnifique même nombreux nouveau pareil plusieurs premier principal propre quelque seul semblable seulement
    similaire second superbe supérieur tel typique visible vrai présent apparent caractéristique situé placé perché
    posé vu pris entouré orné muni doté porté parcouru traversé vêtu revêtu constitué formé fixé dit nommé vendu
    livré utilisé réalisé fabriqué conçu disposé réparti relié daté attribué issu destiné appelé trouvé mesuré servi
    garé stationné
    décoré garni pourvu composé couvert recouvert accompagné équipé suivi surmonté terminé photographié
    """
)
#: Nouns that name a colour's being a colour, and pass on what is said of them; and those that measure.
COLOUR_NOUNS = words_of("couleur coloris coloration teinte ton nuance")
MEASURES = words_of("taille longueur largeur sorte type genre espèce nombre peu partie milieu")
#: Those that do so after "de" alone: "de forme ovale", and "la forme est ovale".
PASSING = words_of("forme aspect")
#: What "à" and "au" name a place by, and no part: "rouge à la base".
PLACES = words_of("intérieur extérieur base sommet centre milieu bout bord extrémité périphérie fond pointe")
UNITS = words_of("mm cm dm m km g kg l cl ml ans mois € %")
#: What stands for a noun that is not said again.
NAMELESS = words_of("un une uns unes autre autres")
#: What things are made of: "un sac de cuir noir" has black leather, "un sac de sport noir" is black.
FEMININE_MATERIALS = words_of(
    "argile dentelle fonte gomme laine nacre paille peau perle pierre porcelaine soie terre toile"
)
MASCULINE_MATERIALS = words_of(
    """
    acajou acier ambre argent bambou béton bois bronze caoutchouc chêne corail coton cristal cuir cuivre daim denim
    ébène fer feutre grès hêtre inox ivoire jean jonc laiton lin marbre métal noyer or osier papier pin plastique plâtre
    plomb rotin sapin satin teck tissu tulle velours verre zinc
    """
)
MATERIALS = FEMININE_MATERIALS | MASCULINE_MATERIALS
MEDIA = words_of("image photo photographie vue plan arrière-plan premier-plan")
_ENDS = re.compile(
    r"\w{2,}(?:ée?s?|[^aeoq]ues?|[^aeo]us?|eux|euses?|ifs?|ives?|[^r]âtres?|\w*(?:fide|phylle|gone|pare|fère|vore|ptère|lobe)s?|antes?|ants?|iques?|aires?|ables?|ibles?|iforme?s?"
    r"|oïdes?|is|ies?|is?es?|al|ales?|aux)"
)
_FEMININE = {
    "bas": "basse", "beau": "belle", "blanc": "blanche", "doux": "douce", "épais": "épaisse", "faux": "fausse",
    "frais": "fraîche", "franc": "franche", "gras": "grasse", "gros": "grosse", "long": "longue", "mou": "molle",
    "nouveau": "nouvelle", "roux": "rousse", "sec": "sèche", "vieux": "vieille", "aigu": "aiguë", "complet": "complète",
    "discret": "discrète", "châtain": "châtain", "oblong": "oblongue",
}  # fmt: skip
_MASCULINE = {feminine: masculine for masculine, feminine in _FEMININE.items()}
#: Endings of feminine forms and the masculine ones; of others with an "e" both genders are the same, "rouge".
_ENDINGS = (
    (r"ée$", "é"), (r"([^gq])ue$", r"\1u"), (r"euse$", "eux"), (r"ive$", "if"), (r"elle$", "el"), (r"enne$", "en"),
    (r"onne$", "on"), (r"ère$", "er"), (r"ette$", "et"), (r"(an|en|in|oin)te$", r"\1t"), (r"(on|an|ar|our)de$", r"\1d"),
    (r"(r|u|oi|ai|i|la)te$", r"\1t"), (r"(gri|ai|oi|ra|clo)se$", r"\1s"), (r"([^ur])ie$", r"\1i"),
    (r"(fi|bru|pla|plei)ne$", r"\1n"),
    (r"(icul|rm|r|or|br|rt|anim|ov|roy|dors|ventr|caud|later|latér|centr)ale$", r"\1al"), (r"(eur)e$", r"\1"),
    (r"(dur|clair|noir|obscur|pur|mûr)e$", r"\1"), (r"(poin|velou)tue$", r"\1tu"),
)  # fmt: skip
SAME_IN_BOTH = words_of("ovale insolite mauve turquoise lisse rose beige")
PLURALS = {"yeux": "œil", "oeil": "œil", "travaux": "travail"}
SAME_IN_PLURAL = words_of(
    """
    avis bas biais bois bras cactus corps cours creux crocus croix dais dos fils fois fracas hibiscus houx
    iris lis lotus lys nez noix os palais permis poids pois pouls radis repas souris tapis taxus temps toux
    tournevis velours verglas virus
    """
)
FEMININE_NOUNS = words_of(
    """
    aile anse antenne assise bande barre bouche branche bretelle cabine calotte carrosserie ceinture chaise
    chaussure chemise collerette corne corolle coque crête crinière cuisse dent écaille étamine face feuille
    fleur fourrure gorge griffe huppe jambe jante joue jupe lame lampe ligne mandibule moustache
    nageoire narine nervure nuque oreille paupière patte peau plante plume poche poignée poitrine porte queue
    raie rayure robe rose roue selle semelle tache tasse tête tige toile touffe tulipe veste vitre voiture
    mésange orchidée
    """
)
MASCULINE_NOUNS = words_of(
    """
    arbre bec bord bouton bras bus calice camion capuchon centre cercle chapeau chat chien cœur col collier corps
    cou croupion cuir disque dos flanc front fruit labelle lacet lobe masque menton museau motif nez œil oiseau
    ongle papillon pétale phare pied pistil plumage pneu point pouce sac sépale siège sourcil stigmate style toit
    tronc vase bébé enfant canapé café côté fossé jean denim marché pavé pré thé éclair feu ventre verre visage
    abat-jour manteau duvet dessus dessous gant sourcil trait reflet
    """
)
MASCULINE_IN_EE = words_of("camée lycée mausolée musée scarabée trophée")
KNOWN_NOUNS = (FEMININE_NOUNS | MASCULINE_NOUNS | COLOUR_NOUNS | MEASURES | MEDIA) - THINGS
PARTICLES = words_of(
    "très peu plus moins assez plutôt bien trop tout toute tous toutes entièrement presque légèrement"
)


def base(word: str) -> str:
    """An adjective's masculine singular: "noires" is "noir", "blanche" "blanc", "principaux" "principal"."""
    singular = singular_form(word)
    if singular in _MASCULINE:
        return _MASCULINE[singular]
    if singular in SAME_IN_BOTH or singular in COLOURS:
        return singular
    for ending, masculine in _ENDINGS:
        found, changed = re.subn(ending, masculine, singular)
        if changed:
            return found
    return singular


def singular_form(word: str) -> str:
    """An adjective in the singular of its gender: "noires" is "noire", "gris" stays."""
    for kept in (word, word.removesuffix("s")):
        if kept in COLOURS or kept in _FEMININE or kept in LOOKS or kept in SHADES:
            return kept
    if word.endswith("eaux") or (word.endswith("x") and word.endswith("oux")):
        return word[:-1] if word.endswith("eaux") else word
    if word.endswith("aux"):
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "is", "as", "os")) else word


def feminine(masculine: str) -> str:
    """An adjective's feminine singular of the masculine: "noir" is "noire", "marron" stays."""
    if masculine in INVARIABLE or masculine.endswith(("e", "o", "a")):
        return masculine
    if masculine in _FEMININE:
        return _FEMININE[masculine]
    for ending, instead in (
        ("eux", "euse"),
        ("f", "ve"),
        ("er", "ère"),
        ("el", "elle"),
        ("en", "enne"),
        ("et", "ette"),
    ):
        if masculine.endswith(ending):
            return masculine[: -len(ending)] + instead
    return masculine if masculine.endswith("x") else f"{masculine}e"


def singular_noun(word: str) -> str:
    """A noun's singular by its ending alone: "ailes" is "aile", "yeux" "œil", "dos" stays."""
    if word in PLURALS:
        return PLURALS[word]
    if word in FEMININE_NOUNS or word in MASCULINE_NOUNS or word in SAME_IN_PLURAL:
        return word
    if word.endswith(("eaux", "eux", "oux")):
        return word[:-1]
    if word.endswith("aux"):
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def is_plural(word: str) -> bool | None:
    """Whether a noun's or an adjective's form is a plural; None where it cannot be told: "gris", "dos"."""
    if word.endswith(("s", "x")):
        return None if word in (base(word), singular_noun(word)) else True
    return False


def is_feminine(noun: str) -> bool | None:
    """The gender of a noun in the singular, by lists; None where they do not tell it."""
    if noun in FEMININE_NOUNS or noun in FEMININE_MATERIALS:
        return True
    return False if noun in MASCULINE_NOUNS or noun in MASCULINE_MATERIALS else None


def ends_feminine(noun: str) -> bool | None:
    """The gender of a noun in the singular by endings that are safe; None for others."""
    if noun.endswith("ée"):
        return noun not in MASCULINE_IN_EE
    if noun.endswith(("tion", "sion", "té", "ette", "elle", "esse", "ure", "ance", "ence")):
        return True
    return None


def shown_feminine(word: str) -> bool | None:
    """The gender that an adjective shows in its form: "noires" is feminine, "noir" not, "rouge" neither."""
    masculine, singular = base(word), singular_form(word)
    if feminine(masculine) == masculine:
        return None
    return singular != masculine


def agreed(adjective: str, is_hers: bool) -> str:
    """An adjective, masculine singular, as it stands with a noun in the singular: "noire" of a feminine one."""
    return feminine(adjective) if is_hers else adjective


def looks_like_one(word: str) -> bool:
    """Whether a word may be an adjective by the lists or by how it ends."""
    if not KNOWN_NOUNS.isdisjoint((word, word.removesuffix("s"), word.removesuffix("x"))):
        return False
    return is_listed_look(word) or bool(_ENDS.fullmatch(word))


def is_listed_look(word: str) -> bool:
    """Whether a word is an adjective by the lists alone."""
    masculine = base(word)
    return (
        is_colour(word)
        or masculine in BEFORE
        or masculine in SHADES
        or masculine in LOOKS
        or masculine in VAGUE
    )


def is_colour(word: str) -> bool:
    """Whether a word names a colour in any form: "noires", "jaunâtre", "brun-gris"."""
    first = base(word.partition("-")[0])
    if first in THINGS - INFLECTED and word.endswith("s"):
        return False  # "des olives"
    return first in COLOURS or first.endswith("âtre")
