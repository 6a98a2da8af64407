"""How far a denial reaches in a French caption, and what is asked or supposed."""

from explain_core.text.french_grammar import Role, Word

SEEN = frozenset(
    ("visible", "visibles", "présent", "présente", "présents", "présentes", "apparent", "apparente")
)
_CLAUSE = frozenset((Role.STOP, Role.BUT))
_VERBS = frozenset((Role.VERB, Role.BE))


def denied(words: list[Word]) -> frozenset[int]:
    """The places of the words that a caption does not say to be there."""
    reached: set[int] = set()
    for at, word in enumerate(words):
        if word.role is Role.WITHOUT:
            reached.update(range(at, _phrase_end(words, at + 1)))
        elif word.text == "ni" and not _in_clause(words, at):
            reached.update(range(at, _phrase_end(words, at + 1)))  # "ni selle ni filet, membres longs"
        elif word.text in ("aucun", "aucune", "nul", "nulle"):
            reached.update(range(at, _clause_end(words, at + 1)))
        elif word.text == "non":
            reached.update(range(at, min(at + 2, len(words))))
        elif word.text == "pas" and not _in_clause(words, at):
            reached.update(range(at, _phrase_end(words, at + 1)))
        elif word.text in ("plus", "moins", "aussi"):
            reached.update(range(at, _compared_end(words, at)))
        elif word.role is Role.NOT:
            reached.update(range(at, _clause_end(words, at + 1)))
            if any(w.text in SEEN for w in words[at : at + 6]):
                reached.update(range(_clause_begin(words, at), at))
        elif word.role is Role.SUPPOSING:
            reached.update(range(at, _sentence_end(words, at)))
        elif word.text == "?" and not _is_answered(words, at):
            reached.update(range(_sentence_begin(words, at), at))
    return frozenset(reached)


def _compared_end(words: list[Word], at: int) -> int:
    """The end of "plus clair que le dos"; `at` itself where nothing is compared."""
    end = at + 1
    while end < len(words) and words[end].role in (Role.ADJECTIVE, Role.SILENT, Role.AND):
        end += 1
    if end == len(words) or words[end].text not in ("que", "qu'"):
        return at
    return next(
        (i for i in range(end + 1, len(words)) if words[i].role in (*_CLAUSE, Role.COMMA)), len(words)
    )


def _in_clause(words: list[Word], at: int) -> bool:
    return any(w.text in ("ne", "n'") for w in words[_clause_begin(words, at) : at])


def _phrase_end(words: list[Word], at: int) -> int:
    """The end of "sans lacets blancs ni boutons": the comma, the verb, or what has something of its own."""
    while at < len(words):
        role = words[at].role
        if role in _CLAUSE or role in _VERBS or role is Role.WHICH or words[at].text in ("avec", "aux", "au"):
            return at
        if role is Role.COMMA and not _goes_on(words, at + 1):
            return at
        if (
            role is Role.AND
            and words[at].text == "et"
            and words[min(at + 1, len(words) - 1)].role is Role.WITH
        ):
            return at
        at += 1
    return at


def _goes_on(words: list[Word], at: int) -> bool:
    return at < len(words) and words[at].text in ("ni", "ou")


def _clause_end(words: list[Word], at: int) -> int:
    """The end of "n'est pas rouge", "n'a ni crête ni huppe"."""
    while at < len(words):
        role = words[at].role
        if role in _CLAUSE:
            return at
        if words[at].text in SEEN:
            return at + 1
        if role in (Role.COMMA, Role.AND) and not _goes_on(words, at + 1):
            rest = words[at + 1 :]
            end = next(
                (i for i, w in enumerate(rest) if w.role in (Role.STOP, Role.COMMA, Role.BUT)), len(rest)
            )
            own = [w for w in rest[:end] if w.role in _VERBS]
            opens = bool(rest) and rest[0].role in (
                Role.DETERMINER,
                Role.WITH,
                Role.PRONOUN,
                Role.VERB,
                Role.BE,
            )
            if words[at].role is Role.COMMA and (opens or own):
                return at
            if own and not any(w.role is Role.NOT for w in rest[:end]):
                return at
        at += 1
    return at


def _clause_begin(words: list[Word], at: int) -> int:
    while at and words[at - 1].role not in (*_CLAUSE, Role.COMMA):
        at -= 1
    return at


def _sentence_begin(words: list[Word], at: int) -> int:
    while at and words[at - 1].text not in (".", ";", "!", "?"):
        at -= 1
    return at


def _sentence_end(words: list[Word], at: int) -> int:
    while at < len(words) and words[at].text not in (".", ";", "!", "?"):
        at += 1
    return at


def _is_answered(words: list[Word], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1].text == "oui"
