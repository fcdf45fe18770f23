"""What is kept of an error: its class and where it happened."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

from survivor_engagement.common.logs import places_of


class NothingToReport(ExceptionReporter):
    """Django's report of an error holds what was typed, local variables and settings. Ours: class and place.

    So no form needs `sensitive_post_parameters`: it hides values from a report, and this report has none. Nobody is
    sent one either: there are no ADMINS, and no handler of ours writes e-mails.
    """

    def get_traceback_data(self) -> dict[str, Any]:
        return {"error": places_of(self.exc_value)}

    def get_traceback_text(self) -> SafeString:
        return format_html("{}", self.get_traceback_data()["error"])

    def get_traceback_html(self) -> SafeString:
        return self.get_traceback_text()
