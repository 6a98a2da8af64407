"""The many ways in which people, phones and programs write one thing, and the one way in which it is read."""

from explain_core.text.degrees import DEGREE_WORDS, DEGREES
from explain_core.text.things import THING_FORMS
from explain_core.text.words import COLOURS, MISTAGGED, PART_FORMS, PATTERNS, SHADES, SHAPES, SPELLING


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _written(words: frozenset[str]) -> str:
    """A pattern of words in each of their spellings."""
    return "|".join(sorted(words | {way for way, word in SPELLING.items() if word in words}))


_LOOK = _written(COLOURS | PATTERNS)
_COLOUR = _written(COLOURS)
_ADJECTIVE = _written(COLOURS | PATTERNS | MISTAGGED | SHADES | SHAPES)
_PART = "|".join(sorted(set(PART_FORMS) | set(THING_FORMS) | {"feather", "feathers", "plumage"}))
_ENDS = r"(?=\s*(?:[.,;:|/)\]}!?]|$))"
_NO = r"(?:no|none|nope|non|n|f|false|n/?a|nil|null|absent|missing|not (?:present|visible|seen|there)|0)"
_YES = r"(?:yes|yep|y|t|true|present|visible|1|x)"
_SAYS = r"(?:\s*[:=]+\s*|\s+-\s+|\s*->\s*)"
#: What a thing is compared with: "a red robin", "the male", "the other birds".
_OTHERS = (
    r"(?:an?|any|other|others|most|those|that|(?:the|this|its|his|her|their) (?:[\w-]+ )?(?:male|female|adult"
    r"|juvenile|young|mate|parent|bird|other|species|one)s?)\b"
)
_BLOCK = "br|p|li|ul|ol|div|tr|td|th|h[1-6]"

#: Patterns for punctuation, in order, each with what takes its place. Afterwards blanks stand around each mark.
PUNCTUATION = (
    (r"&(?:amp;)?", " and "),
    (rf"</?(?:{_BLOCK})\b[^<>]*>", " . "),
    (r"</?[a-z][^<>]*>", " "),
    (r"\bw/(?:o|out)\b", "without"),
    (r"\bw/(?=\s|\w)", "with "),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " would"),
    (r"'d\b", " would"),
    (r"(?<!\w)'|'(?!\w)", " "),  # quotes, and the apostrophe of "the birds' eyes"
    (r"!=+|≠|<>|¬", " not "),
    (r"-+>|=+>|→|⇒|➔", " : "),
    (r"\[ \]|[☐✗✘✕❌✖]", " . no "),
    (r"\[x\]|[☑☒✓✔✅]", " . "),
    # A list of what is there and what is not: "red crown: no", "white belly (absent)".
    (rf"{_SAYS}{_NO}(?:{_ENDS}|(?=(?: \w+){{1,3}}\s*[:=]))|[(\[]\s*{_NO}\s*[)\]]", " missing . "),
    (rf"{_SAYS}{_YES}{_ENDS}|[(\[]\s*{_YES}\s*[)\]]", " . "),
    (r'["“”„«»‹›<>*_#~\\^]', " "),
    # "Crown colour: red" tells of the crown.
    (r"\b(\w+)[ _](?:colou?r|colou?ration|shape|size|length|pattern)s?(?=\s*[:=])", r"\1"),
    (r"[(\[]\s*((?:which|whose|who|that)\b[^()\[\]]*)[)\]]", r" , \1 , "),  # "the belly (which is white) is"
    (r"[(\[]\s*(?:not|never|no|without)\s+[^()\[\]]*[)\]]", " "),  # "a blue (not black) crown"
    (
        rf"(?<!')\b(?!(?:{_LOOK}|an?|the|its|his|her|their|and|with|has|have)\b)([^\W\d_]+) ?\( ?"
        rf"((?:\w+[- ])?(?:{_ADJECTIVE})(?:(?: and |, ?(?:and )?)(?:{_ADJECTIVE})){{0,3}}) ?\)",
        r"\1 is \2 . ",
    ),
    (
        rf"((?:\b(?:an?|the|its|his|her|their|and|with|has|have|{_ADJECTIVE})|'s) ?)"
        r"[(\[] ?(?!not?\b|never\b)(\w+) ?[)\]](?= (?!and\b|or\b|but\b|with\b)\w)",
        r"\1 \2",
    ),  # "its (red) crown", "a white (unstreaked) belly"
    (rf"\b({_ADJECTIVE})/(?=(?:{_PART}) )", r"\1 . "),  # "legs yellow/bill black"
    (r"[\[{(]", " ( "),
    (r"[\]})]", " ) "),
    (r"\s*[;!|•…。.?]*\?[;!?|•…。.]*", " ? "),
    (r"\s*(?:[;!|•…。]|\.{2,})[.;!|•…。]*", " . "),
    (r"(?<!\w)(?:[ivx]{2,4}|\d{1,2})[.)](?=\s)", " . "),  # "ii.", "2)"
    # A full stop ends a sentence unless it stands in a number or after a single letter: "3.5", "e.g."
    (r"(?<=[^\W_]{2})\.(?=\D|$)|(?<=\d)\.(?=[^\W\d_]|\s)|(?<=\s)\.(?=\D)|\.(?=\s*$)", " . "),
    (r"(?<!\d),|,(?!\d)|、", " , "),
    (r"(?<!\d)[:=]|[:=](?!\d)|—|--+", " : "),
    (r"\+", " and "),
    (r"\.(?:\s+\.)+", "."),
)

#: Patterns for words, in order, each with what takes its place.
WORDING = (
    *DEGREES,
    (r"([^\W\d_]{2,})[- ]ish\b", r"\1ish"),
    (r"([^\W\d_]{3,})-less\b", r"\1less"),
    (r"\bmulti[- ]?colou?r(?:ed)?\b", "multicolored"),
    (r"\boff[- ]?(?=white\b)", "off"),
    (r"\bnon[- ]?descript\b", "nondescript"),
    (r"\bon top\b(?! of\b)", "above"),
    (r"\b((?:wo)?m[ae]n|child|children)s (?=\w)", r"\1's "),
    (r"\b(under|upper)[- ](?=parts\b(?! of\b))", r"\1"),
    (rf"\bun-(?=(?:{'|'.join(sorted(PATTERNS))})\b)", "un"),  # "unspotted" is a look
    (rf"\b(?:non|un|unlike)-?(?=(?:{_COLOUR})\b)|\bnon-?(?=(?:{_LOOK})\b)", "non "),
    (rf"\b(?:anti|ex|faux|half|near|nearly|pseudo|quasi|semi|sub)-(?=(?:{_LOOK})\b)", "non "),
    (rf"\b({_LOOK})-free\b", r"non \1"),
    (r"\b(?:all over|throughout|through|along) (?=(?:its|the|their|his|her|it s)\b)", "on "),
    (r"\b(?:along with|as well as|together with|in addition to)\b", "and"),
    (r"\ball (?:over|around)(?= (?:and|with|but|has|except|besides|apart|aside|save|,|\.)|$)", " "),
    (r"\bso[- ]?called ", ""),
    (r"\b(?:leading|trailing)[ -](?=edges?\b)", ""),  # where an edge is, not how it looks
    # Denials of several words, and what looks like one and is none.
    (r"\bnot so much ((?:\w+[- ])?\w+) as (?=\w)", r"not \1 but "),
    (r"\b(?:other than|(?:apart|aside) from|save for) (?=(?:an?|the|its|his|her|their)\b)", "besides "),
    (
        rf"(?<=,) (?:rather than|instead of|as opposed to) (?=(?:{_LOOK})(?: (?:or|and) (?:{_LOOK}))? ,)",
        " not ",
    ),  # "pink, rather than black, legs"
    (
        rf"\b({_ADJECTIVE}) (?:rather than|instead of|as opposed to|but not|and not|not) "
        rf"(?:an? ({_ADJECTIVE})(?= (?!(?:and|or|with|but|on)\b)\w)|({_ADJECTIVE})(?= (?:{_PART})\b))",
        r"\1 , not \2\3 ,",
    ),  # "a white rather than a black belly", "pink rather than black legs"
    (
        rf"\bnot ((?:\w+ )?(?:{_LOOK})) ,? ?(?:as|like) [^,.;:]*? ,? ?(?=but\b)",
        r"not \1 ",
    ),  # "not red as in other birds but blue"
    (r"\bnot (?:only|just|merely|simply|solely)\b", "only"),
    (r"\b(?:nothing|none) (?:but|except)\b|\bno (?:more|less|fewer) than\b|\b(?:no|without(?: a)?) doubt\b", " "),
    (r"\b(?:all|everything|everywhere) (?:but|except|save|bar)(?: for)?\b", "without"),
    (r"\b(?:with|but with|at) the exception of\b", "besides"),
    (r"\b(?:a )?far cry from\b", "not"),
    (r"(?<!\ba )\bstraight (?=(?:across|ahead|at|back|down|forward|into|out|through|to|towards?|up)\b)", "directly "),
    # What others have: "whereas males have a red cap, this one".
    (
        r"\b(?:whereas|while|whilst|although|though|unlike) (?:(?:the|most|other|adult|young) )*"
        r"(?:males?|females?|juveniles?|others|adults|mates?|parents?) [^,.;:]*, (?=(?:this|it|that)\b)",
        "",
    ),
    (r"(?:, )?\bhowever (?!,)[\w-]+(?: (?:or|and) [\w-]+)? , ", ""),  # "no crown, however small, is red"
    (
        r"\b(?:no longer|far from|anything but|not at all|by no means|at no (?:point|time|place)|in no \w+"
        r"|under no circumstances?|on no account|used to(?= (?:have|be|show|possess|wear|look)\b))\b",
        "not",
    ),
    # "It does not, i think, have a red crown."
    (r"\b(not|never) , (?:as|i|in|of|to|at|however|though|indeed|\w+ly)\b[^,.]{0,40} ,", r"\1"),
    (r"\b(?:unable|impossible|powerless|hard|difficult|hard pressed) to"
     r"(?= (?:see|spot|make|find|notice|discern|detect)\b)", "not"),
    (rf"\b(?:supposed|alleged|purported) (?=(?:{_LOOK})\b)", "non "),
    (rf"\b({_COLOUR}) (?:shows?|appears?) (?=(?:on|in) (?:its|the|his|her|their)\b)", r"\1 "),
    (r"\b(?:has|have|is|are|was|were) (?:been )?replaced (?:by|with)\b", "missing ."),
    (
        r"\b(?:thought|believed|assumed|rumou?red|alleged|reported|claimed) to(?= (?:be|have|show|possess)\b)",
        "would",
    ),
    (r"\b(?:about|going|yet|supposed|expected|bound|meant) to(?= (?:be|become|turn|have|show)\b)", "would"),
    (r"\bin case\b(?! of\b)|\bon condition that\b|\bso long as\b", "if"),
    # "As long as its body" is a length.
    (r"\bas long as (?=(?:it|they|he|she|you|we|there)\b|(?:its|the|a) \w+ (?:is|are|has|have)\b)", "if "),
    (r"\b(?:instead of|rather than|as opposed to|in place of)\b|\bsans\b", "without"),
    # But "large compared to its body" and "in contrast to its wings" speak of the same thing.
    (
        r"\b(?:in contrast (?:to|with)|contrary to|opposed to|(?:in comparison|compared?|comparing) (?:to|with)"
        rf"|different (?:from|to|than)) (?={_OTHERS})",
        "unlike ",
    ),
    (
        r"\b(?:differ(?:s|ed|ing)?|distinguish(?:es|ed|able)?|separate[sd]?|told apart) from "
        rf"(?={_OTHERS})((?:[\w-]+ ){{1,5}}?)(?:in|by) ",
        r"unlike \1by ",
    ),  # "it differs from the red male in its brown crown"
    (rf"\b(?:differ(?:s|ed|ing)?|distinguish(?:es|ed|able)?|separate[sd]?) from (?={_OTHERS})", "unlike "),
    (r"\bthan (?=(?:an?|any|other|most|those)\b)", "without "),  # "longer than a red robin"
    (r"\bthan (?=(?:the|its|their) [\w-]+ (?:is|are)\b)", "than without "),  # "longer than the cap is wide"
    (r"\bnot (?:(?:even )?(?:one|any|a single one|a single)|a) of (?=(?:the|its|their|these|those)\b)", "none of "),
    (r"\b(?:one|some|two|three|many|most|a few) of (?:them|these|those)\b", "others"),
    (r"\b(double|triple) (?=[a-z]{3,}ed\b)", r"\1-"),
    (r"\bregular (?=sized?\b)", ""),
    (r"\b(well|ill|poorly) (?=defined \w)", r"\1-"),
    (r"\b(?:one|some|two|each|most) of (?=(?:the|its|their|these|those)\b)", ""),
    (
        r"\b(?:free|bereft|devoid|bare|barren|void|empty|short|clear|shorn|destitute|deprived|stripped) (?:of|from)\b",
        "without",
    ),
    (r"\b(?:out of|not in|outside) (?:the )?(?:picture|photo|image|frame|view|sight|shot)\b", "missing"),
    (r"\b(?:has|have) (?:been lost|disappeared|vanished|gone|fallen out|faded away)\b", "missing"),
    (r"\b(?:made out|picked out|made visible)\b", "seen"),
    # Whole sentences that are not said to be so.
    (r"\bwish(?:es|ed|ing)?(?= (?:it|they|he|she|the|its|this|that|for)\b)", "untrue"),
    (
        r"\bnot (?:think|believe|suppose|say|claim|know|sure|certain|clear|true|correct|right|the case)"
        r"(?: that| if| whether)?\b",
        "untrue",
    ),
    (
        r"\b(?:false|wrong|incorrect|doubtful|unclear|uncertain|unsure|unknown"
        r"|(?:hard|difficult|impossible) to (?:tell|say))"
        r"(?: to (?:say|claim|think))? (?:that|if|whether)\b",
        "untrue",
    ),
    (r"\bas though\b", "if"),
    # "cap 5 cm, convex", "dark red, 2 cm across, translucent"
    (
        r"(?<=[a-z]) ,? ?\d[\d.]* ?(?:cm|inch|inches|m|mm)(?: (?:across|wide|long|tall|high|in diameter))?"
        r"(?= ?[,;.])",
        " ",
    ),
    (r"\ba (?:little |tiny )?bit (?=too\b|[a-z]+(?: ?[.,;!]|$))", " "),  # "the filling a bit too pale"
)  # fmt: skip

#: A caption of words alone without any of these is left as it is: one of them stands in whatever WORDING would change.
TRIGGERS = _words(
    """
    about addition alleged along anything apart aside assumed bare barren believed bereft bit bound called case
    childrens childs claimed compare compared comparing comparison condition contrary contrast cry deprived
    destitute devoid differ differed different differing differs difficult disappeared distinguish
    distinguishable distinguished distinguishes doubt doubtful empty everything everywhere exception
    expected faded fallen false far free going gone hard however impossible incorrect instead ish leading
    lost made mans meant mens no none not nothing opposed other out outside picked place powerless purported
    rather replaced reported rumored rumoured sans save separate separated separates shorn straight stripped
    supposed than though thought through throughout together told trailing unable uncertain unclear unknown
    unsure used vanished void wish wished wishes wishing without womans womens wrong yet
    """
) | frozenset(DEGREE_WORDS)
#: And these, which are parts of words or several of them.
SIGNS = (
    r"(?:^| )(?:(?:one|some|two|three|many|few|each|most) of (?:the|them|its|their|these|those)|multi|non"
    r"|un(?!der|i|til)|off|(?:double|triple) [a-z]+ed|regular size|(?:well|ill|poorly) defined"
    r"|(?:short|clear) (?:of|from)|all (?:over|around|but|except|save|bar)|(?:well|long) as|on top"
    r"|(?:under|upper)[ -]parts|(?:show|appear)s? (?:on|in))"
)
