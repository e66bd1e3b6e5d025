"""The posts of a center, by name."""

from opscharter.binding.suggesting.actors import PostName
from opscharter.core.scope import center_scope
from opscharter.org.models import Post


def posts_of(center_id: int) -> list[PostName]:
    """Return the open posts of a center in their order; one query."""
    with center_scope(center_id):
        rows = Post.objects.filter(center_id=center_id, closed_at=None).order_by("order", "pk")
        return [
            PostName(*row)
            for row in rows.values_list("key", "name", "department__name", "heads_department")
        ]
