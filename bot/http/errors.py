"""What can go wrong with HTTP; apart from the server, which takes time to load."""


class CanNotListen(Exception):
    """Nothing can be served at an address.

    Attributes:
        address: Which one, as `host:port`.
        reason: Why.
    """

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"can't listen at {address}: {reason}")
        self.address = address
        self.reason = reason
