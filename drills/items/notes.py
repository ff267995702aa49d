"""A person's own words about an item. The only writer of Note."""

from django.db.models import Q

from accounts.models import User
from drills.models import Item, Note

LONGEST_NOTE = 4000


def write(user: User, item_id: str, text: str) -> bool:
    """Keep a note; an empty text takes it away. False if there is no such item for this person."""
    if not Item.objects.filter(Q(owner=None) | Q(owner=user), pk=item_id).exists():
        return False
    text = text.strip()
    if text:
        Note.objects.update_or_create(user=user, item_id=item_id, defaults={"text": text})
    else:
        Note.objects.filter(user=user, item_id=item_id).delete()
    return True
