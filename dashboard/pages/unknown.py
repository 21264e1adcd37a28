"""What is not there."""

from transforms.errors import UsageError


class Unknown(UsageError):  # noqa: N818 - says what is the case
    """There is nothing of that name."""
