"""Word lists of the attribute extraction for things that are no birds: flowers, vehicles, clothes, furniture, scans.

They hold what was met in captions that were written for this; what else a set is about is learned from it (domain.py).
"""

from explain_core.text.words import FEATHERING, PARTS, WHOLE, words_of

# Words for other things that pictures are of, flowers, vehicles, clothes, furniture, devices and people: captions that
# name one are about it.
THINGS = words_of(
    """
    blossom bloom cactus daisy flower lily mushroom orchid plant rose sunflower tulip
    aeroplane aircraft airplane ambulance automobile bicycle bike boat bus cab car convertible coupe cruiser
    hatchback helicopter jeep limousine locomotive lorry minivan motorbike motorcycle pickup plane sailboat scooter
    sedan ship suv taxi tractor train tram trolley truck van vehicle vessel wagon yacht
    backpack bag blouse boot cardigan coat dress garment glove handbag hat helmet hoodie jacket jeans necklace pants
    purse sandal scarf shirt shoe skirt slipper sneaker sock suit sweater sweatshirt tie trousers watch
    armchair bed bench bookcase bookshelf bottle bowl cabinet chair clock couch cup desk dresser lamp mug nightstand
    ottoman plate sideboard sofa stool table vase wardrobe
    camera computer guitar keyboard laptop phone piano
    bear butterfly cat cow deer dog elephant fish frog horse insect lion lizard monkey moth puppy sheep snake spider
    tiger turtle kitten beetle bee
    beagle bulldog collie greyhound hound husky labrador poodle retriever setter spaniel terrier
    boy child girl man person woman
    building church house tower
    """
)

# Words for parts of such things. In a list they share their colours, as parts of a body do.
THING_PARTS = words_of(
    """
    anther calyx corolla filament leaf petal pistil pollen sepal spike stamen stem stigma
    leaflet midrib petiole
    bonnet bumper cabin chassis door fender fuselage grille handlebar headlight hood hull mast mirror propeller rim roof
    sail taillight tire trunk tyre wheel windshield
    buckle button collar cuff eyelet heel lace lapel lining midsole pocket sleeve sole strap zipper
    armrest cushion drawer handle lid
    lung muzzle paw snout
    """
)

THING_FORMS = (
    {part: part for part in THING_PARTS} | {part + "s": part for part in THING_PARTS} | {"leaves": "leaf"}
)

# Gerunds that say what a thing is for, and belong to its noun: "a dining table".
PURPOSES = words_of(
    """
    baking boxing camping carving climbing cooking cutting cycling dining dressing hiking mixing racing reading riding
    rocking serving sewing
    washing wedding
    """
)

# What runs and walks is an animal, unless it is one of these.
GEAR = words_of("board boards boot boots machine machines shoe shoes stick sticks suit suits track tracks")

# Two words for parts of a body that name one part of a thing.
PAIRS = frozenset((("toe", "cap"), ("knee", "cap"), ("nose", "cone"), ("eye", "stay")))

# Participles that tell where or how a thing is seen, not how it looks: "the bird is perched".
STANCES = words_of(
    """
    accompanied adapted added arranged associated attached based blocked called captured caught centered
    characterized combined compared composed concealed confirmed connected considered constructed coordinated
    covered cropped cut demonstrated depicted described designed detected developed displayed divided done excluded
    expected featured filled finished focused folded followed found given gone had held hidden identified included
    intended kept known left lit located looked made marked matched meant mentioned mixed named needed noted
    obscured observed obtained paired parked perched performed photographed pictured placed planted posed positioned
    presented produced put related replaced required said seated seen set shot shown situated spread standing stood
    soldered suited supported surrounded taken thought tied topped turned used viewed visualized wound
    """
)

# Participles that tell what somebody does.
MOVES = words_of(
    """
    barking climbing diving drinking eating facing feeding flying hiding holding hovering jumping laughing looking
    lying moving perching playing posing resting riding running singing sitting sleeping soaring staring swimming
    walking wearing
    """
)

# Adjectives of place that are things where no noun follows: "a striped upper", "a yellow top".
SIDES = words_of("bottom exterior front interior rear top upper")

# Verbs of looks that stand before a colour: "is painted red", "a tail dyed blue".
MEANS = words_of("factory hand heat home laser machine water")  # "hand built"
PAINTED = words_of("coated dyed enameled enamelled glazed lacquered painted repainted stained varnished")

# Adjectives by how they end; taggers that do not know them take them for nouns.
ADJECTIVE_ENDS = (
    r"\w{3,}(?:[^r]ous|less|made|[uo]lar|ilar|oidal|iform|escent|(?:ach|ag|on)eal|ceous|genic|lucent|opaque|planar|dense|intense"
    r"|echoic)"
)


def names_whole(noun: str) -> bool:
    """Whether a noun names a thing that captions are about, not a part of one: "bird", "school bus"."""
    head = noun.rpartition(" ")[2]
    return head in WHOLE or head in THINGS


def names_part(noun: str) -> bool:
    """Whether a noun names a part of one: "wing", "eye ring", "cheek patch", "wheel"."""
    return noun in FEATHERING or noun in THING_PARTS or noun.partition(" ")[0] in PARTS
