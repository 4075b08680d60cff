"""Certificates: one's own as a page and as PDF, and the address at which anybody can check one."""

import io
import unicodedata

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from coaching.models import Certificate
from recordings.roles import TRAINER, AuthenticatedHttpRequest, has_role, role_required
from recordings.web.files import file_name, to_save

# Bitstream Vera, which comes with the library: it has the letters of most names that are written in Latin.
for _name in ("Vera", "VeraBd"):
    registerFont(TTFont(_name, f"{_name}.ttf"))
PINE, INK, LINE = HexColor("#1d6b52"), HexColor("#1c2422"), HexColor("#c9d2ce")


def _one(code: str) -> Certificate:
    number = code.upper().strip()
    # PostgreSQL is asked for no null character.
    there = (
        Certificate.objects.select_related("enrollment__learner").filter(code=number) if number.isprintable() else None
    )
    found = there.first() if there is not None else None
    if found is None:
        raise Http404("There is no certificate of that number.")
    return found


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is real and holds: for anybody who has its number. Nothing else of anybody is told."""
    found = _one(code)
    expired = found.expires_on is not None and found.expires_on < timezone.localdate()
    context = {"certificate": found, "expired": expired, "mine": found.enrollment.learner_id == request.user.pk}
    return render(request, "coaching/certificate.html", context)


@require_safe
@role_required()
def certificate_pdf(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The certificate to print, for whose it is and for trainers."""
    found = _one(code)
    if found.enrollment.learner_id != request.user.pk and not has_role(request.user, TRAINER):
        raise Http404
    address = (settings.SITE_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")) + reverse(
        "coaching:certificate", args=[found.code]
    )
    name = file_name(f"{found.title} {found.name}", "pdf", nameless="certificate")
    return to_save(drawn(found, address), name=name, media_type="application/pdf")


def drawn(certificate: Certificate, address: str) -> bytes:
    """A page of A4. Letters the standard typeface has not are drawn as the nearest it has."""
    made = io.BytesIO()
    width, height = landscape(A4)
    page = Canvas(made, pagesize=(width, height), pageCompression=1)
    page.setTitle(f"{certificate.title}: {certificate.name}")
    page.setStrokeColor(LINE)
    page.setLineWidth(1)
    page.roundRect(28, 28, width - 56, height - 56, 14)
    # Two voices that join, as on every page.
    page.setStrokeColor(PINE)
    page.setLineWidth(3)
    middle = height - 118
    page.bezier(70, middle + 26, 150, middle + 26, 150, middle, 230, middle)
    page.bezier(70, middle - 26, 150, middle - 26, 150, middle, 230, middle)
    page.line(230, middle, width - 70, middle)
    page.setFillColor(INK)
    _line(page, "This is to say that", 300, 15)
    _line(page, certificate.name, 255, 34, bold=True)
    _line(page, "has completed", 222, 15)
    _line(page, certificate.title, 182, 26, bold=True)
    issued = date_format(timezone.localdate(certificate.issued_at), "j F Y")
    until = f"; it holds until {date_format(certificate.expires_on, 'j F Y')}" if certificate.expires_on else ""
    _line(page, f"{issued}{until}", 148, 13)
    page.setFillColor(PINE)
    _line(page, f"{certificate.code}  ·  {address}", 62, 10)
    page.save()
    return made.getvalue()


def _drawable(text: str) -> str:
    """Letters the typeface has, or without the marks it has not (ř as r)."""
    there = getFont("Vera").face.charToGlyph
    said = ""
    for letter in unicodedata.normalize("NFC", text):
        base = unicodedata.normalize("NFKD", letter)[:1]
        said += letter if ord(letter) in there else base if base and ord(base) in there else "?"
    return said


def _line(page: Canvas, text: str, y: float, size: float, *, bold: bool = False) -> None:
    """A centred line, made smaller until it fits."""
    font = "VeraBd" if bold else "Vera"
    plain = _drawable(text)
    width = landscape(A4)[0]
    while stringWidth(plain, font, size) > width - 140 and size > 8:
        size -= 1
    page.setFont(font, size)
    page.drawCentredString(width / 2, y, plain)
