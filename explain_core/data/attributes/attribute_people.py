"""Columns of who says what of a picture, and when: names, addresses of e-mail, times. They are no attributes."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from explain_core.data.attributes.attribute_tags import Entry, key_in, tagged
from explain_core.data.attributes.told_share import ToldShare
from explain_core.data.tables.column_names import VOTERS, normalised
from explain_core.data.tables.table import Table

LOOKED_AT = 10_000  #: rows that tell whether several people speak of one picture
#: Columns of people beside VOTERS, which count as such where several rows are of one picture.
PEOPLE = VOTERS | {
    "observer", "observer_id", "expert", "expert_id", "respondent", "respondent_id", "participant", "participant_id",
    "evaluator", "reviewer", "reviewer_id", "radiologist", "pathologist", "dermatologist", "inspector", "surveyor",
    "operator", "assessor", "scorer", "panelist", "panellist", "juror", "submitter", "technician", "username",
    "your_name",
    "full_name", "first_name", "last_name", "surname", "vorname", "nachname", "benutzername", "beobachter", "gutachter",
    "bewerter", "prüfer", "pruefer", "observateur", "évaluateur", "evaluador", "observador", "email", "e_mail",
    "email_address", "e_mail_address", "e_mail_adresse", "adresse_e_mail",
}  # fmt: skip
TIMES = frozenset({"timestamp", "zeitstempel", "horodateur", "marca_temporal", "submitted_at", "created_at",
                   "updated_at", "submission_date", "completion_time", "start_time", "end_time"})  # fmt: skip
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]+\d{1,2}:\d{2}.*")


def people_columns(table: Table, columns: Sequence[str]) -> list[str]:
    """The columns of people, their addresses and times: by their names, or by what stands in them."""
    sample = [fields for _, fields in table.peek()]
    found = []
    for name in columns:
        cells = [str(cell).strip() for fields in sample if (cell := fields.get(name)) not in (None, "")]
        is_so = bool(cells) and any(all(map(form.fullmatch, cells)) for form in (_MAIL, _TIME))
        if is_so or normalised(name) in PEOPLE | TIMES:
            found.append(name)
    return found


def voter_in(table: Table, key: str, people: Sequence[str]) -> str | None:
    """The column by which several rows of one picture are told apart, among those of people and times; or None."""
    rows = [fields for _, fields in islice(table.rows(), LOOKED_AT if people else 0)]
    order = sorted(people, key=lambda name: (normalised(name) not in VOTERS, normalised(name) in TIMES))
    for name in order:
        who: dict[str, set[str]] = defaultdict(set)
        for fields in rows:
            who[str(fields.get(key))].add(str(fields.get(name)))
        if normalised(name) in VOTERS or any(len(each) > 1 for each in who.values()):
            return name
    return None


def shared_tags(table: Table, key: str, tags: Sequence[str], voter: str, noun: str | None) -> Iterator[Entry]:
    """An entry for each tag that one of several people gave a picture: the share of them who did."""
    votes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    people: dict[str, set[str]] = defaultdict(set)
    who = {where: str(fields.get(voter)) for where, fields in table.rows()}
    for where, fields in table.rows():
        people[key_in(fields.get(key), key, where)].add(who[where])
    for name in tags:
        for where, whose, said, _ in tagged(table, key, name, noun):
            votes[whose][said].add(who[where])
    for whose, said_by in votes.items():
        for said, by in said_by.items():
            yield table.path.name, whose, said, ToldShare(len(by) / len(people[whose]))
