"""Things that lend a colour their shade: "cherry red", "bottle green", "oyster grey" tell of no cherry."""

from typing import TYPE_CHECKING

from explain_core.text.tags import spelled
from explain_core.text.words import COLOURS, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

LENDERS = words_of(
    """
    ash blood bottle brick butter canary candy caramel champagne cherry chili chocolate cobalt coffee coral
    cornflower denim ebony fire flame forest gunmetal hazel honey hunter ice jade lavender lemon mahogany
    midnight milk mint moss mouse mulberry oak oxblood oyster paprika petrol pewter pine pistachio plum powder
    raspberry ruby sage salmon sapphire sky slate smoke snow straw sulphur teak tobacco walnut wine
    """
)


def lends_shade(token: "Token", following: "Token | None") -> bool:
    """Whether a thing stands right before the colour that it shades, and no noun follows: "in bottle green"."""
    if token.lower_ not in LENDERS or following is None or spelled(following) not in COLOURS:
        return False
    if token.lower_ == "ice" and following.lower_ == "cream":
        return False
    doc, at = following.doc, following.i + 1
    return at >= len(doc) or doc[at].tag_ in (".", ",", ":", "CC", "-RRB-", "IN", "HYPH")
