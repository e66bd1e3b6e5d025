"""Names of posts and people that are copied into owner intervals; remembered for a minute."""

from time import monotonic
from typing import Final

from opscharter.org.queries import names_of_people, names_of_posts

_TRUSTED: Final = 60.0
_MOST: Final = 2000
_posts: dict[tuple[int, int], tuple[float, str]] = {}
_people: dict[int, tuple[float, str]] = {}


def post_name(center_id: int, post_id: int | None) -> str:
    """Return a post's name as of now or at most a minute ago; "" for none."""
    if post_id is None:
        return ""
    known = _posts.get((center_id, post_id))
    if known is None or monotonic() - known[0] > _TRUSTED:
        if len(_posts) >= _MOST:
            _posts.clear()
        known = (monotonic(), names_of_posts([post_id]).get(post_id, ""))
        _posts[(center_id, post_id)] = known
    return known[1]


def person_name(person_id: int | None) -> str:
    """Return a person's name as of now or at most a minute ago; "" for nobody."""
    if person_id is None:
        return ""
    known = _people.get(person_id)
    if known is None or monotonic() - known[0] > _TRUSTED:
        if len(_people) >= _MOST:
            _people.clear()
        known = (monotonic(), names_of_people([person_id]).get(person_id, ""))
        _people[person_id] = known
    return known[1]
