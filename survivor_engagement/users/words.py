"""Sign-in names: two nature words and a number. They say nothing about the person, her code or her programme."""

import secrets

FIRST = (
    "amber ash autumn birch bright brook calm cedar clear cloud coral dawn dew early evening fern field gentle golden "
    "green grove hazel hill honey ivory juniper lake lark leaf light linden lotus maple meadow mint misty moon morning "
    "moss north oak olive orchard pearl pine plain pond quiet rain reed river robin rowan sage sand sea silver sky snow "
    "soft south spring spruce star still stone summer sun swift tall tern thyme tide upland valley violet warm west "
    "wild willow wind winter wood yellow"
).split()
SECOND = (
    "acorn anchor apple arch barley basket bay bell berry bird boat bowl bridge canoe clover cone cove crane creek "
    "delta dove dune feather finch fjord garden gate grain harbor harvest heron island ivy jade kettle kite lagoon "
    "lantern lily mill nest oar orchid otter path pebble petal plum poppy quail quilt raft ridge root sail seed shell "
    "shore slope sparrow stream swan thistle trail tulip twig vine walnut wave wheat wren yarrow"
).split()


def new_sign_in_name() -> str:
    return f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}-{secrets.randbelow(900) + 100}"


def suggest_passphrase() -> str:
    """Four out of 156 words: 29 bits, behind a slow hash and a limit on tries."""
    return " ".join(secrets.choice(FIRST + SECOND) for _ in range(4))
