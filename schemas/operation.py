"""How the system worked: facts of the ledger as a snapshot keeps them, and what an analysis makes of them.

Nothing here names a person, an address or a file.
"""

from schemas.columns import count, day, flag, frame, number, share, text, word
from schemas.terms import FormKey, LetterKind, MonitoringKey, OperationIndicator, Receipt, RunStatus, Scope

__all__ = ["FACTS", "RESULT"]

_CAMPAIGN = {"monitoring": word(MonitoringKey), "year": count()}
_PLACE = {"scope": word(Scope), "code": text(), "name": text(), "district": text(nullable=True)}

_DISTRICTS = frame("code", code=text(), name=text())

# Letters by what became of them.
_FATES = {
    name: count()
    for name in ("letters", "sent", "repeated", "waiting", "temporary", "permanent", "unknown", "unreachable")
}

FACTS = {
    "districts": _DISTRICTS,
    "campaigns": frame(**_CAMPAIGN, first=day(), last=day(), deadline=day()),
    # A form of a municipality; its deadline is the day by which the campaign asks for forms, long before that of the
    # campaign itself. Of plans, which have no campaign of their own, it is missing.
    "forms": frame(
        **_CAMPAIGN,
        form=word(FormKey),
        form_year=count(),
        municipality=text(),
        district=text(),
        receipt=word(Receipt),
        received_on=day(nullable=True),
        deadline=day(nullable=True),
        schools=count(),
        absent=count(),
    ),
    # Files of a sender; refused: those rejected before the first accepted one; warnings and acknowledged: kinds of
    # warnings of the file that counts, those of them with an answer. Files of which nobody knows whose they are have no
    # form, year and sender.
    "files": frame(
        form=word(FormKey, nullable=True),
        form_year=count(nullable=True),
        sender=text(nullable=True),
        district=text(nullable=True),
        files=count(),
        rejected=count(),
        refused=count(),
        first_on=day(nullable=True),
        accepted_on=day(nullable=True),
        warnings=count(),
        acknowledged=count(),
    ),
    # Errors of rejected files by code.
    "errors": frame(form=word(FormKey), form_year=count(), code=text(), files=count(), remarks=count()),
    # Letters to a place by what became of them; repeated: not sent at the first attempt; unreachable: there was
    # something to send and no contact.
    "letters": frame(
        about=word(LetterKind),
        **_CAMPAIGN,
        **_PLACE,
        **_FATES,
    ),
    "runs": frame(
        **_CAMPAIGN, number=count(), status=word(RunStatus), started_on=day(), published_on=day(nullable=True)
    ),
    # Measures of the cohort, and those without an outcome when the window of the analysis opened.
    "plans": frame(municipality=text(), district=text(), measures=count(), late=count()),
}

_OBJECT = {
    "indicator": word(OperationIndicator),
    "monitoring": word(MonitoringKey, nullable=True),
    "form": word(FormKey, nullable=True),
    "year": count(nullable=True),
    "code": text(nullable=True),
}

RESULT = {
    "districts": _DISTRICTS,
    # An indicator of something (a form, a campaign, a code) in a district: how many of how many; `most`: the worst.
    "operation": frame(
        *_OBJECT, "district", **_OBJECT, district=text(nullable=True), count=count(), base=count(),
        most=count(nullable=True),
    ),
    # held: anything was sent or run; timely: some of it in the window, else delays say nothing.
    "campaigns": frame(
        *_CAMPAIGN,
        **_CAMPAIGN,
        deadline=day(),
        held=flag(),
        timely=flag(),
        runs=count(),
        failed=count(),
        rejected=count(),
        editions=count(),
        published_on=day(nullable=True),
        days_late=count(nullable=True),
    ),
    "letters": frame(
        "about",
        about=word(LetterKind),
        **_FATES,
    ),
    # Places that got no letter of a campaign.
    "unreached": frame(*_CAMPAIGN, "scope", "code", **_CAMPAIGN, **_PLACE),
    # Indicators that reach their threshold, the strongest first; strength: the share against the threshold.
    "findings": frame(
        *_OBJECT,
        **_OBJECT, count=count(), base=count(), most=count(nullable=True), share=number(0), threshold=share(),
        strength=number(0),
    ),
}  # fmt: skip
