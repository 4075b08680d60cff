"""What a person did that cannot be done, in words they can act on."""

from typing import Any


class DomainError(Exception):
    """`message` says what is wrong and what to do; `field` names the input it is about; `status` is its HTTP status.

    400: it cannot be used as it is; 404: there is no such thing (yet); 409: somebody or something was faster.
    """

    def __init__(self, message: str, *, field: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.message, self.field, self.status = message, field, status

    @property
    def details(self) -> dict[str, Any]:
        """What a program is told besides the message."""
        return {}
