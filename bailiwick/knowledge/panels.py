"""The files of articles, pictures among them."""

from bailiwick.core.attachments import attachable
from bailiwick.knowledge.models import Article
from bailiwick.knowledge.permissions import can_edit_article

attachable(Article, queryset=Article.objects.visible_to, can_add=can_edit_article)
