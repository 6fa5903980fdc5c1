"""Watch: which cohorts' plans are still under way, and whether the analysis of their effectiveness may begin."""

from datetime import date

from rsoko.calendar import Calendar
from rsoko.campaigns.plans import Campaign, campaign_of_form
from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.runs import list_runs
from rsoko.plans import Ending, ending
from rsoko.plans.register import Register
from rsoko.steps.collecting import require_lists
from schemas.terms import FormKey, MonitoringKey, RunStatus

__all__ = ["analysis_of", "ending_of", "obstacle", "watched"]

BEGUN = (RunStatus.RUNNING, RunStatus.DRAFT, RunStatus.PUBLISHED)


def analysis_of(cohort: int) -> Campaign:
    """The campaign that analyses the plans of a cohort."""
    return campaign_of_form(FormKey.MEASURES, cohort)


def watched(installation: Installation, day: date) -> list[int]:
    """Years of published lists whose analysis was not begun and is not over, oldest first."""
    with session(installation.engine, reading=True) as work:
        lists = list_runs(work, monitoring=MonitoringKey.IDENTIFICATION)
        cohorts = sorted({run.year for run in lists if run.status is RunStatus.PUBLISHED})
        open_ones = [cohort for cohort in cohorts if day <= analysis_of(cohort).last]
        return [
            cohort
            for cohort in open_ones
            if not any(
                run.status in BEGUN
                for run in list_runs(
                    work, monitoring=analysis_of(cohort).monitoring, year=analysis_of(cohort).year
                )
            )
        ]  # fmt: skip


def ending_of(register: Register, calendar: Calendar) -> Ending:
    """How near the end the plans of the schools of a cohort are."""
    own = register.measures[register.measures["listed"]]
    return ending(own["end"], len(register.owing), analysis_of(register.cohort).last, register.day, calendar)


def obstacle(installation: Installation, cohort: int) -> str | None:
    """Why the analysis cannot be conducted now, in words; None where it can."""
    of = analysis_of(cohort)
    try:
        require_lists(installation, of.monitoring, of.year)
    except UserError as error:
        return f"{error.text} {error.cure}".strip()
    return None
