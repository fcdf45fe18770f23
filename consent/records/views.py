"""The staff page: how many allow what, never who."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consent.notices.access import current_notice, notices_visible_to
from consent.notices.reading import read_one
from consent.records.overview import counts_of, languages_without_words
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme


@staff_door("consent.see")
def consent_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    notice = current_notice(programme.pk)
    context = {"notice": notice, "may_write": request.scope.may(programme, "notice.manage"),
               "may_set_ages": request.scope.may(programme, "age_rule.manage")}  # fmt: skip
    if notice is None:
        context["draft"] = notices_visible_to(request.scope, programme).drafts().first()
    else:
        reading = read_one(notice)
        context |= {"rows": counts_of(reading), "unspoken": languages_without_words(reading)}
    return render(request, "records/consent_list.html", context)
