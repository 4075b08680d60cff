"""Rows as a file to save, for a spreadsheet: CSV or XLSX."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from recordings.web.files import to_save

Value = str | int | float | date | datetime | None
Rows = Iterable[list[Value]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet would reckon what begins like this.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def answer(rows: Rows, *, name: str, as_xlsx: bool) -> HttpResponse:
    """The rows as a file to save."""
    if as_xlsx:
        return to_save(_xlsx(rows), name=f"{name}.xlsx", media_type=XLSX)
    return to_save(_csv(rows), name=f"{name}.csv", media_type="text/csv; charset=utf-8")


def _csv(rows: Rows) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows([_told(value) for value in row] for row in rows)
    # Excel reads UTF-8 where the file says so.
    return b"\xef\xbb\xbf" + made.getvalue().encode()


def _told(value: Value) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _xlsx(rows: Rows) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True, "in_memory": False})
    sheet = book.add_worksheet()
    day, strong = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(place, column, timezone.localtime(value).replace(tzinfo=None), day)
            elif isinstance(value, date):
                sheet.write_datetime(place, column, datetime.combine(value, datetime.min.time()), day)
            elif isinstance(value, int | float):
                sheet.write_number(place, column, value)
            else:
                sheet.write_string(place, column, value or "", strong if place == 0 else None)
    sheet.freeze_panes(1, 1)
    book.close()
    return made.getvalue()
