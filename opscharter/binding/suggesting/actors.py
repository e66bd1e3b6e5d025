"""Whom a regulation means: words of an actor → a post of the center. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from opscharter.binding.suggesting.vocabulary import vocabulary
from opscharter.regulation.characters import simplified


@dataclass(frozen=True, slots=True)
class PostName:
    """An open post: its key, its name, its department's."""

    key: str
    name: str
    department: str
    heads: bool = False


def post_for(words: str, posts: Sequence[PostName]) -> PostName | None:
    """Return the post that `words` mean: its very name, the longest name within the words, the head of the department that
    is named, else what regulations usually call a post of this key; None when nothing fits.
    """
    said = simplified(words).strip()
    if not said:
        return None
    by_length = sorted(posts, key=lambda post: -len(post.name))
    inside = next((post for post in by_length if post.name in said), None)
    if inside is not None:
        return inside
    department = next((post for post in by_length if post.heads and post.department in said), None)
    if department is not None:
        return department
    usual = vocabulary().posts
    for known in sorted(usual, key=len, reverse=True):
        if known in said:
            return next((post for post in posts if post.key == usual[known]), None)
    return next((post for post in by_length if len(said) > 2 and said in post.name), None)
