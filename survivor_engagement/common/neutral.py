"""Names that a stranger may read on a shared phone, in a calendar or on a bank statement say nothing about the work."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

REVEALING = re.compile(
    r"surviv|victim|traffick|slave|exploit|abuse|violen|rescue|shelter|refuge|advis|trauma|"
    r"жертв|пережив|торговл|рабств|насили|құрбан|зорлық|เหยื่อ|ค้ามนุษย์|nạn nhân|buôn người|"
    r"ជួញដូរ|រងគ្រោះ|পাচার|ভুক্তভোগী|बेचबिखन|पीडित",
    re.IGNORECASE,
)


def neutral(text: str) -> str:
    """The text, where it says nothing to a stranger who reads it on a shared phone or a bank statement."""
    if REVEALING.search(text):
        raise ValidationError(_("Outsiders read this name. Choose one that says nothing about the work."))
    return text
