"""JSON as the API takes it. A module of its own: REST framework imports it before there are any views."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# Nothing that is sent nests deeper than a list of fields.
DEEPEST = 20


class FlatJSONParser(JSONParser):
    """Refuses what is nested so deeply that reading it, or telling what is wrong with it, would run out of stack."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Raises ParseError."""
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_TOO_DEEP) from None
        level = [data]
        for _ in range(DEEPEST):
            level = [inner for each in level for inner in _inside(each)]
            if not level:
                return data
        raise ParseError(_TOO_DEEP)


_TOO_DEEP = "This JSON is nested too deeply. Send the fields as the API’s description names them."


def _inside(data: Any) -> Any:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()
