"""From where on a number is worth a question: every threshold of the cross-checks, in one place."""

from dataclasses import dataclass

__all__ = ["THRESHOLDS", "Thresholds"]


@dataclass(frozen=True)
class Thresholds:
    """Thresholds are wide on purpose: a warning that is usually wrong teaches senders not to read warnings."""

    # A school's number against last year's: this many times, and by no fewer than this many people.
    school_factor: float = 2.0
    school_people: int = 25
    # A total over the schools of a file: this many times, from this total on.
    total_factor: float = 1.25
    total_from: int = 100
    # What is usual in the region widens both: so many robust deviations, known from so many pairs of years on.
    jump_deviations: float = 6.0
    region_pairs: int = 20

    # Two counts of the same people differ by more than both.
    same_people_share: float = 0.35
    same_people: int = 8
    # Counted on different days: pupils come and go between them.
    drift_share: float = 0.05
    drift_people: int = 3
    # Pupils of grades 4 to 11 are no smaller a part of a school that has a grade 9.
    upper_grades_share: float = 0.35

    # Copied rows say something when so many different numbers are above this one.
    copied_numbers: int = 4
    copied_above: int = 5
    # Teachers of a school who answer alike.
    alike_teachers: int = 3

    # The mean mark: from so far outside the possible on it is a slip, not a way of averaging.
    mean_slip: float = 0.25
    # Everybody failed, everybody is good: from so many participants on.
    all_failed_from: int = 15
    all_good_from: int = 60
    all_good_rows: int = 3
    # Round numbers: so many numbers that are not small, and this part of them ends in 0.
    round_numbers: int = 6
    round_above: int = 20
    round_share: float = 0.8

    # Money a pupil, in thousands: far from the middle of the region, or outside this where the region is not known.
    money_factor: float = 3.0
    money_deviations: float = 6.0
    money_range: tuple[float, float] = (20, 1000)
    internet_range: tuple[float, float] = (1, 1000)
    computers_a_pupil: int = 3
    computers_from: int = 30
    pupils_a_teacher: int = 40
    pupils_from: int = 50

    # Plans of a cohort: from this day of its year to this day of the year after.
    plan_begins: tuple[int, int] = (9, 1)
    plan_ends: tuple[int, int] = (12, 31)

    # Remarks of one kind in one file; the rest is counted.
    shown: int = 20
    schools_named: int = 5


THRESHOLDS = Thresholds()
