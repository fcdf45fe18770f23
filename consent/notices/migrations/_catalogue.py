"""What the catalogue knows of each purpose (guide to consent, 2.4 and 2.6). A line each: scope, longest time, evidence.

`E(code, scope, months, …)`: `days` bounds the time more tightly than `months`, `ends` says what else ends a yes,
`floor` the evidence a yes needs, `think` hours between reading and doing, `child` who speaks for somebody under 18.
"""

from typing import Any

ORGANISE, RECORD, CONTACT = "dpv:OrganisationGovernance", "dpv:RecordManagement", "dpv:CommunicationManagement"
PUBLIC, PAY = "dpv:PublicRelations", "dpv:PaymentManagement"
HEARD, COPIES = "what_others_heard", "printed_or_downloaded_copies"
SIGNED_OR_RECORDED, SIGNED_OR_WITNESSED = "signed_or_recorded", "signed_or_witnessed"
SPOKEN_OR_SIGNED = "spoken_or_signed"


def effects(at_once: list[str], later: dict[str, int], cannot_undo: list[str]) -> dict[str, Any]:
    """What a stop sets in motion: in the same transaction; within so many hours, with proof; and never again."""
    steps = [{"code": code, "hours": hours} for code, hours in later.items()]
    return {"at_once": at_once, "later": steps, "cannot_undo": cannot_undo}


TAKING_PART = effects(["no_new_invitations", "off_coming_lists"], {"lists_cleared": 24}, [HEARD])
CHILD_OUT = effects(
    ["no_new_invitations", "off_coming_lists"], {"lists_cleared": 24, "wellbeing_followed_up": 24}, [HEARD]
)
WAY = effects(["waiting_messages_stopped", "address_hidden"], {"number_off_sending_lists": 24}, ["messages_delivered"])
TRUSTED = effects(["number_hidden"], {"erased": 24}, ["they_know_she_named_them"])
NOTES = effects(["no_new_notes", "note_taker_told"], {"her_lines_removed": 72}, [HEARD])
TAPE = effects(["recorder_told", "file_locked"], {"her_parts_cut": 72, "text_of_recording_removed": 72}, [])
PICTURE = effects(["file_locked", "caches_emptied"], {"picture_erased": 72}, ["prints_given_out"])
MACHINE = effects(["nothing_uploaded"], {"erasure_asked_at_service": 168}, [])
VISITOR = effects(["visitor_kept_out"], {"organiser_told": 24}, [HEARD])
QUOTE = effects(["not_offered_to_editors", "drafts_blocked"], {"off_our_pages": 168, "partners_asked": 168}, [COPIES])
PUBLISH = effects(
    ["unpublished"],
    {"search_engines_asked": 72, "posts_deleted": 72, "partners_asked": 72, "report_to_her": 720},
    ["copies_by_others", COPIES],
)
SPEAK = effects(["booking_cancelled"], {"organiser_told": 24}, [])
SHARE = effects(["links_closed"], {"recipient_asked_to_erase": 72}, ["what_recipient_must_keep_by_law"])
NEEDS = effects(["hidden_from_staff"], {"erased": 24}, ["what_staff_remember"])
STUDY = effects(["no_new_collection"], {"out_of_working_data": 336}, ["results_already_computed"])
JUDGED = effects(["no_new_collection"], {"out_of_working_data": 336}, ["reports_already_given"])
FILE = effects([], {"rest_erased": 720}, ["what_the_law_makes_us_keep"])
COMPANY = effects(
    ["next_payments_held", "other_way_offered"],
    {"erased_at_provider_where_possible": 24},
    ["past_payments_in_accounts"],
)
ADVISER = effects(["nothing_more_told"], {"recipient_asked_to_erase": 72}, ["what_adviser_knows"])
NO_MORE = effects(["not_told_any_more"], {}, [])


def E(
    code: str,
    scope: str,
    months: int,
    stop: dict[str, Any],
    *,
    dpv: str,
    days: int | None = None,
    ends: str = "",
    floor: str = "any",
    think: int = 0,
    child: str = "both",
    needs: tuple[str, ...] = (),
) -> dict[str, Any]:
    """One asked purpose as a row of the catalogue."""
    return {
        "code": code, "basis_kind": "ask", "scope_kind": scope, "max_months": months, "max_days": days,
        "ends_with": ends, "evidence_floor": floor, "reflection_hours": think, "child_rule": child,
        "conditions": list(needs), "dpv": dpv, "effects": stop,
    }  # fmt: skip


def _ways() -> list[dict[str, Any]]:
    return [
        E(f"contact.{way}", "channel", 6, WAY, dpv=CONTACT, needs=("safe_contact",))
        for way in ("sms", "call", "app", "email", "post", "worker")
    ]


def _media() -> list[dict[str, Any]]:
    needs = ("final_version_seen", "risk_note")
    return [
        E(
            f"publish.{medium}", "item", 36, PUBLISH, floor=SIGNED_OR_RECORDED, think=48, needs=needs,
            dpv="dpv:DirectMarketing" if medium == "fundraising" else PUBLIC,
        )
        for medium in ("report", "web", "social", "press", "training", "fundraising")
    ]  # fmt: skip


EVENT = {"ends": "event"}
ASKED = [
    E("participation.group", "group", 12, TAKING_PART, dpv=ORGANISE, needs=("no_condition_of_help",)),
    E("participation.session", "event", 6, TAKING_PART, dpv=ORGANISE, **EVENT, needs=("asked_again_in_words",)),
    E(
        "participation.child", "event", 6, CHILD_OUT, dpv=ORGANISE, **EVENT, floor=SIGNED_OR_RECORDED,
        child="child_only", needs=("safeguarding_signs_off",),
    ),
    *_ways(),
    E("contact.trusted_person", "person", 6, TRUSTED, dpv=CONTACT, needs=("trusted_person_agrees",)),
    E("contact.other_activities", "programme", 12, NO_MORE, dpv=CONTACT),
    E("capture.notes", "event", 6, NOTES, dpv=RECORD, **EVENT),
    E("capture.notes_named", "event", 6, NOTES, dpv=RECORD, **EVENT),
    E("capture.audio", "event", 6, TAPE, dpv=RECORD, **EVENT, floor=SPOKEN_OR_SIGNED, needs=("everybody_present",)),
    E("capture.video", "event", 6, TAPE, dpv=RECORD, **EVENT, floor=SPOKEN_OR_SIGNED, needs=("everybody_present",)),
    E("capture.photo_unidentifiable", "event", 6, PICTURE, dpv=RECORD, **EVENT, needs=("shown_before_saving",)),
    E(
        "capture.photo_identifiable", "event", 6, PICTURE, dpv=RECORD, **EVENT, floor=SIGNED_OR_RECORDED,
        child="never",
    ),
    E(
        "capture.machine_text", "event", 6, MACHINE, dpv=RECORD, **EVENT, floor=SPOKEN_OR_SIGNED,
        needs=("contract_forbids_training", "named_service"),
    ),
    E("present.observer", "event", 6, VISITOR, dpv=PUBLIC, **EVENT, needs=("named_person",)),
    E("quote.unnamed", "item", 24, QUOTE, dpv="dpv:PublicPolicyMaking", needs=("known_by_story_checked",)),
    E("quote.pen_name", "item", 24, QUOTE, dpv="dpv:PublicPolicyMaking", floor=SIGNED_OR_RECORDED),
    E("quote.named", "item", 24, QUOTE, dpv="dpv:PublicPolicyMaking", floor=SIGNED_OR_RECORDED, child="never"),
    E("use.image_inside", "item", 12, PICTURE, dpv=RECORD),
    *_media(),
    E(
        "speak.public", "event", 6, SPEAK, dpv=PUBLIC, **EVENT, floor=SIGNED_OR_RECORDED, think=48,
        child="never", needs=("preparation", "support_person", "pay_agreed"),
    ),
    E(
        "share.named_recipient", "recipient", 3, SHARE, dpv="dpv:FulfilmentOfObligation", days=90,
        floor=SIGNED_OR_WITNESSED, needs=("other_ways_looked_at", "onward_duties_stated"),
    ),
    E("referral.service", "recipient", 1, SHARE, dpv="dpv:ServiceProvision", days=30),
    E("access_needs.share", "event", 6, NEEDS, dpv="dpv:ServiceProvision", **EVENT, needs=("special_data",)),
    E(
        "research.study", "study", 36, STUDY, dpv="dpv:AcademicResearch", ends="study",
        floor=SIGNED_OR_RECORDED, needs=("ethics_number",),
    ),
    E(
        "research.future", "study", 60, STUDY, dpv="dpv:ScientificResearch", floor=SIGNED_OR_RECORDED, think=24,
        needs=("time_limit", "use_codes"),
    ),
    E("research.recontact", "programme", 24, NO_MORE, dpv="dpv:AcademicResearch"),
    E("evaluation.identifiable", "round", 12, JUDGED, dpv=ORGANISE),
    E("retain.after_leaving", "programme", 12, FILE, dpv=RECORD),
    E("payment.provider", "recipient", 12, COMPANY, dpv=PAY, needs=("a_way_without_third_party",)),
    E("payment.benefits_advice", "recipient", 3, ADVISER, dpv=PAY, days=90),
]  # fmt: skip
