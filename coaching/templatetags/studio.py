"""What the pages of authors need: the mark that makes a form count once."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def once(context: template.Context) -> SafeString:
    """A hidden token by which a form sent twice is known; kept when the form comes back with errors."""
    request = context.get("request")
    kept = request.POST.get("once", "") if request is not None else ""
    return format_html('<input type="hidden" name="once" value="{}">', kept or secrets.token_urlsafe(12))
