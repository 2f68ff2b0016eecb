"""Pictures in articles: kept as attachments, shown where the text names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core.attachments import attach

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.base import File

    from bailiwick.core.actors import Actor
    from bailiwick.core.models import Attachment
    from bailiwick.knowledge.models import Article

#: what a browser shows by itself
KINDS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@transaction.atomic
def attach_picture(article: Article, *, actor: Actor, now: datetime, upload: File[bytes]) -> str:
    """Keep a picture with an article and return the Markdown that shows it. Raises ValidationError for anything else than a picture."""
    kept = attach(article, actor=actor, now=now, upload=upload)
    if kept.file.media_type not in KINDS:
        raise ValidationError({"pictures": _("Only pictures can stand in a text: PNG, JPEG, GIF or WebP. Attach other files to the article.")})
    return shown(kept)


def shown(attachment: Attachment) -> str:
    """Return the Markdown that shows a kept picture; its name is what is read aloud until somebody says it better."""
    words = re.sub(r"[\[\]\\`*_<>]", " ", attachment.name.rpartition(".")[0] or attachment.name).strip()
    return f"![{words}]({reverse('core:attachment', args=[attachment.pk])})"


def with_pictures(article: Article, body: str, uploads: Iterable[File[bytes]], *, actor: Actor, now: datetime) -> str:
    """Return a text that shows what was uploaded with it: where it names the file, otherwise at the end."""
    for upload in uploads:
        name = upload.name or ""
        markdown = attach_picture(article, actor=actor, now=now, upload=upload)
        address = markdown.rpartition("(")[2].rstrip(")")
        body = body.replace(f"({name})", f"({address})") if f"({name})" in body else f"{body.rstrip()}\n\n{markdown}"
    return body
