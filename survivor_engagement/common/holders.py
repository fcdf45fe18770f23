"""Which root keys a process may hold, by its database role: a worker holds those of its own work and no other."""

from survivor_engagement.environment import refuse, text

ALL = "identity,contact,care,payee,index,secrets,files,receipts"
# The first is what it holds by itself outside production. A process with the web's role also makes tables that leave;
# the owner migrates without keys, and renews them with all.
HELD = {
    "app_web": (ALL, "identity,contact,files"),
    "app_worker": ("none",),
    "app_notify": ("contact",),
    "app_payout": ("payee,index,files",),
    "app_owner": ("none", ALL),
}


def key_classes(role: str, *, production: bool) -> list[str]:
    """What KEY_CLASSES says. In production it must be said, and be right for the role of the process."""
    said = text("KEY_CLASSES", None if production else ALL)
    classes = sorted(said.split(","))
    allowed = HELD.get(role, ())
    if production and not any(classes == sorted(one.split(",")) for one in allowed):
        held = " or ".join(allowed) or "nothing: there is no such role"
        refuse("KEY_CLASSES", f"is {said}, but a process with DATABASE_ROLE={role} holds {held}")
    return said.split(",")
