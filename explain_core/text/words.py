"""Word lists of the attribute extraction: what a tagger gets wrong in captions, and what says nothing.

Captions written by crowds are lower case and without commas, which taggers are not trained for: "orange",
"tan" and "iridescent" come out as nouns, "crown" and "back" as adjectives, and "a black head neck and throat"
as one compound. The lists are short and cover what was met in the captions of CUB-200-2011.
"""


def words_of(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


# Words for parts of a body, singular. Always nouns; two in a row are a list without its comma.
PARTS = words_of(
    """
    abdomen back beak belly bill body breast cap cheek chest chin claw crest crown ear eye eyebrow face
    flank foot forehead head leg malar mouth nape neck nose rump shoulder stomach superciliary tail talon
    tarsus thigh throat toe torso underbelly underside underpart upperpart vent wing
    """
)
# Each part's surface forms, and the singular of each.
PART_FORMS = {part: part for part in PARTS} | {part + "s": part for part in PARTS}
PART_FORMS |= {"feet": "foot", "bellies": "belly", "underbellies": "underbelly", "tarsi": "tarsus"}
PART_FORMS |= {"superciliaries": "superciliary", "tarsuses": "tarsus"}

# Words for the thing itself. They end a compound, and a sentence says "it is small", not "has a small bird".
WHOLE = words_of("animal bird birds creature species specimen")

# Other words that are always nouns; taggers take them for verbs.
ALWAYS_NOUNS = words_of(
    """
    alloy clutch coloration coloring colorings colouring flap feather feathers footbed fractures marking markings
    plumage pumps undertail
    """
)

# Plurals that taggers take for adjectives or verbs, and their singular.
PLURALS = {"coverts": "covert", "fractures": "fracture", "patches": "patch", "pumps": "pump"}
PLURALS |= {"females": "female", "males": "male"}
PLURALS |= {"primaries": "primary", "secondaries": "secondary", "antennae": "antenna", "nuclei": "nucleus"}
PLURALS |= {
    word + "s": word for word in ("bar", "line", "ring", "speckle", "spot", "streak", "stripe", "tip")
}

# Plurals that make one noun with the next.
PLURAL_MODIFIERS = words_of("arms clothes customs glasses goods jeans news pants sales savings sports")

# Nouns besides PARTS that share adjectives with their neighbours in a list ("white coverts and secondaries").
FEATHERING = words_of(
    "covert eyebrow feather hackle lore plumage primary rectrix secondary side undertail"
) | {
    "eye ring",
    "tail feather",
    "wing bar",
    "wing feather",
}

# Words for colours. Always adjectives, so "shades of dark brown" names no thing.
COLOURS = words_of(
    """
    black blue brown gray green orange pink purple red tan white yellow
    amber auburn beige blond blonde bronze buff burgundy charcoal chestnut copper cream creamy crimson emerald
    gold golden indigo ivory khaki lavender lilac lime magenta maroon mustard navy ochre off-white olive peach rufous
    russet rust rusty scarlet silver silvery tawny taupe teal turquoise violet
    blackish bluish blueish brownish grayish greenish orangish pinkish purplish reddish silverish tannish
    whitish yellowish
    apricot aqua brindle chocolate fawn fuchsia mauve merle tricolor
    """
)

# Words that shade the colour after them ("bright red", "dark brown"); on their own they are adjectives.
SHADES = words_of(
    """
    baby bright brighter brilliant burnt dapple dark darker deep deeper dirty dull dusty electric hot jet light lighter
    lime mid navy neon pale pure rich royal sky solid vibrant vivid
    blood brick candy coffee forest lemon mint pastel pearl straw wine
    """
)

# Those of them that are things where no colour follows: "a blue sky".
NOUN_SHADES = words_of("baby blood brick candy coffee forest jet lemon mint pearl sky straw wine")

# Colours that shade the colour after them ("golden yellow", "olive green").
TINTS = words_of("chocolate creamy emerald golden mustard olive rust rusty silvery")

# Words that neither describe nor join.
SILENT = words_of(
    "all backward backwards becoming both downward downwards forward forwards herself himself inward itself outward "
    "themselves upward upwards"
)

# Adjectives that taggers take for something else before a noun.
MISTAGGED = words_of(
    """
    blunt boxy bristly bubbly bulky bumpy bushy chalky chubby chunky concave convex creased crinkled crispy
    crunchy crumbly crusty curly curvy diffuse droopy dusky fat feathery fine flaky fleshy flimsy floppy fluffy foamy
    frilly furry fuzzy gauzy glassy glossy grainy greasy grimy grooved hairy hazy hollow iridescent jagged lacy
    leafy leathery long lumpy lustrous matte meaty medium messy metallic mild milky misty moist mushy monochrome
    mossy muddy multicolored nubby oily oval ovate ovoid overripe padded pale palmate papery patchy pebbly pearly
    pinnate plain plump pointy powdery prickly pudgy puffy quilted ribbed ripe roomy rotund rough round rubbery
    sandy scaly scruffy shaggy sharp sheer shiny short silky skinny slender snowy squat slick slimy slouchy
    small smoky soft faceted spiky spindly spiny spongy sporty squishy sticky stout stretchy stringy stubby sturdy
    tangled tattered thick thin thorny translucent triangular turbid unripe velvety warty wavy waxy wiry wispy
    wrinkly woody wooly woolly wooden woolen worn-out bony floury lightweight
    ashy bald coarse compact conical crooked delicate downy drab elongate heavy inky petite ragged rigid robust rosy
    ruddy shallow sleek smooth sooty stiff stocky straight
    """
)

# Participles that describe; others ("covered", "perched", "made") do so only right before a noun.
PATTERNS = words_of(
    """
    banded barred blotched checkered cracked crested curled dented curved dappled dotted elongated flecked
    forked frayed freckled frilled hooked marbled mottled notched pleated pointed rounded ruffled scalloped
    serrated speckled spotted streaked striped tapered toothed tufted veined webbed wrinkled
    """
)

# Adjectives of shape and size, as taggers know them.
SHAPES = words_of(
    """
    big bright broad bulky conical dense enormous fat flat huge large little massive narrow oblong slim
    smooth square squat straight tall tiny wide
    """
)

# Adjectives that say nothing that could be seen in one picture and not in another.
VAGUE = words_of(
    """
    able actual additional adjacent adorable amazing anal another apparent approx attractive available average beautiful
    both bottom caudal charming famous fantastic impressive incredible lovely rare remarkable unusual wonderful
    brand-new certain characteristic chief close-up common corresponding cute defined different distinct
    distinctive dorsal down due each eighth enough entire every evident exotic extra few fewer fifth final first
    following former fourth front full-length full-size good gorgeous great half high-quality hind identical
    individual inner innermost inside interesting known last lateral latter least led left left-hand less likely
    lower lowermost magnificent main majestic major many middle minor more most much multi multiple nearby next
    nice normal noticeable numerous obvious only opposite other outer outermost outside overall own particular
    pectoral pelvic possible present pretty previous primary principal proportional proportionate rear
    relative remaining respective right right-hand same second secondary separate several similar single sixth
    special specific stark striking stunning such sure surrounding third top topmost total two typical unique up
    upper uppermost usual varied various varying ventral very visible whole worse worst
    """
)

# Nouns that stand for another: what is said of them has no name.
NAMELESS = words_of("anything everything one other others ones something that thing things those")

# What shows the thing, and is none itself: "in this picture there is a red rose".
MEDIA = words_of("close-up image photo photograph picture shot snapshot")

# Heads that measure or mix instead of naming a thing ("a small amount of", "darker shades of").
MEASURES = words_of(
    """
    amount appearance bit combination comparison degree exception hint hue kind length lot majority mix
    mixture number proportion rest set shade size sort thing tint tinge tone touch type variety way width
    """
)

# Those that say a little of a colour: what has a bluish tint is not bluish.
TINGES = words_of("cast gloss hint hints hue sheen tinge tinges tint tints touch touches trace traces")

UNITS = words_of(
    """
    centimeter centimeters centimetre centimetres cm inch inches km kg lbs meter meters metre metres millimeter
    millimeters millimetre millimetres mm ounce ounces pound pounds yard yards
    """
)

# Second halves that only carry the word before them: "medium sized", "cream colored", "sturdy looking".
CARRIERS = words_of(
    "color colored colors coloured colour colours hued length looking shaded size sized tinted tone toned"
)
# Second halves that change the word before them and stay with it: "cone-shaped", "black-tipped".
FUSED = words_of("brimmed edged fringed haired like lined rimmed shaped sleeved tipped")

# One spelling for words that captions spell in several ways.
SPELLING = {
    "grey": "gray",
    "greyish": "grayish",
    "blueish": "bluish",
    "orangeish": "orangish",
    "orangey": "orangish",
    "purpleish": "purplish",
    "redish": "reddish",
    "whiteish": "whitish",
    "multicoloured": "multicolored",
    "offwhite": "off-white",
    "eye brow": "eyebrow",
    "eyering": "eye ring",
    "eyepatch": "eye patch",
    "cheekpatch": "cheek patch",
    "tailfeather": "tail feather",
    "wingbar": "wing bar",
    "wingtip": "wing tip",
    "rectrice": "rectrix",
    "retrice": "rectrix",
    "retrix": "rectrix",
}

# Words that deny the noun after them; where none follows, the last ones take back what stands before them.
LACKS = words_of(
    """
    absence devoid lack lacked lacking lacks lose loses lost minus missing unlike without
    """
)
MISSING = words_of("absent gone invisible lacking missing nonexistent nowhere unseen")
# What is denied of a thing that is not there: "its crown is not visible", "white bars do not show".
SEEN = words_of(
    """
    apparent appear detectable detected discernible displayed distinguishable evident exist existent found
    identifiable located noticeable noticed observable observed obvious perceptible present recognisable
    recognizable seen show showing shown there viewable visible
    """
)

# What may be or once was is not said to be: these deny as "not" does.
UNREAL = words_of("could formerly may maybe might once ought perhaps possibly previously should would")
# These deny the whole sentence after them: "if it has a red crown and a long tail", "i doubt that its wings have bars".
SUPPOSING = words_of(
    """
    assume assuming doubt doubts if imagine imagining pretend pretending provided providing suppose supposing unless
    untrue whether
    """
)

# Pronouns; what else a tagger takes for one is a noun that it does not know ("bookshelf").
PRONOUNS = words_of(
    """
    i me my mine you your yours he him his he she her hers it its we us our ours they them their theirs one ones
    itself himself herself themselves myself yourself ourselves u em thy
    """
)

# Words that tell what is said of what, by what they do (pieces.Kind).
JOINERS = {
    "and": words_of("and or nor plus & ,"),
    "but": words_of("but yet"),
    "be": words_of("am appear appears are be been being is look looks seem seems was were"),
    "have": words_of("had has have having with"),
    "which": words_of("that which who whose"),
    "of": words_of("of"),
    "on": words_of("in on upon"),
    "near": words_of("above around behind below beneath beside between near over than under underneath"),
    "not": LACKS
    | MISSING
    | SUPPOSING
    | UNREAL
    | words_of(
        """
        barely fail fails hardly neither never no nobody non none not nothing nt rarely refuse refused refuses scarcely
        seldom n't zero 0
        """
    ),
    "determiner": words_of("a an each every it its other some the their these they this those"),
    "colon": words_of(":"),
    "stop": words_of(
        ". ; ! ? ( ) although because despite however though whereas whereby when while wherever"
    ),
    "in": words_of("across along at from into through throughout to toward towards"),
    "other": words_of(
        "as bearing boasting by carrying compare compared containing displaying featuring holding including showing"
        " sporting wearing"
    ),
}


def worn_part(word: str) -> str | None:
    """The part in "bellied", "headed", "legged", "eyed": belly, head, leg, eye; None for other words."""
    if not word.endswith("ed") or word in (
        "crested",
        "faceted",
        "footbed",
    ):  # the first two need no adjective
        return None
    stem = word[:-2]
    for part in (stem, stem + "e", stem[:-1], stem[:-1] + "y"):
        if part in PARTS or part == "feather":
            return part
    return None
