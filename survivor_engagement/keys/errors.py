"""What can go wrong with a sealed value. No message holds anything of the value."""

from typing import Any


class NotOpened(Exception):
    """Something sealed does not open here. `about` is the row it belongs to, where somebody knew it: for the trail."""

    about: Any = None


class KeyNotHeld(NotOpened):
    """This process was not given the root key of that class."""

    def __init__(self, klass: str) -> None:
        super().__init__(f"This process does not hold the root key {klass}.")


class KeyDestroyed(NotOpened):
    """There is no key for this person: her details were erased, or none were ever kept."""

    def __init__(self) -> None:
        super().__init__("There is no key for this person: her details were erased, or none were ever kept.")


class SealBroken(NotOpened):
    """The sealed value was changed, or belongs to another person or field."""

    def __init__(self) -> None:
        super().__init__("A sealed value does not open: it was changed, or it belongs elsewhere.")
