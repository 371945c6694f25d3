"""Where an update's number has its place in what is remembered: a bit in a block of bits.

A platform counts its updates up, so that those of two days lie in few blocks, at a bit each.
"""

BLOCK = 4096  # bits
# The Bot API promises fewer than 52 significant bits for its numbers; a Lua number is exact to 53.
_LAST = 2**53


def placed(update: int) -> tuple[int, int]:
    """Return the block that an update's number lies in, and which of its bits it is.

    Raises:
        ValueError: No platform counts so.
    """
    if not 0 <= update <= _LAST:
        raise ValueError("not the number of an update")
    return divmod(update, BLOCK)
