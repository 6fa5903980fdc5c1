"""How far the answers of teachers can be relied upon: consistency, carelessness, gaps."""

import numpy as np

from rsoko.methodology import Deficits
from rsoko.monitorings.arrays import Counts, Flags, Floats
from rsoko.monitorings.deficit_cells import Nodes
from rsoko.monitorings.deficit_comparison import share_of
from rsoko.monitorings.deficit_sheets import ANSWERS, Sheets
from rsoko.monitorings.frames import Column
from schemas.deficits import GROUPS
from schemas.terms import Scope

__all__ = ["careless", "cronbach", "quality_columns"]


def quality_columns(sheets: Sheets, nodes: Nodes, rules: Deficits, hidden: Flags) -> dict[str, Column]:
    """A row for the region, each district, municipality and school; `hidden` as the teachers of the place are.

    Alpha is known from `alpha_sheets` complete sheets on; they are complete where every question is answered.
    """
    rows = nodes.find(None, Scope.MINISTRY, Scope.DISTRICT, Scope.MUNICIPALITY, Scope.SCHOOL)
    members = nodes.members[rows]
    answered = np.count_nonzero(~np.isnan(sheets.answers), axis=1)
    counts = [np.ones_like(answered), careless(sheets.answers, rules).astype(np.int64), ANSWERS - answered]
    number, flat, empty = (members.astype(np.int64) @ _by_school(each, sheets, members) for each in counts)
    complete = answered == ANSWERS
    share = share_of(flat, number)
    return {
        "scope": nodes.scope[rows],
        "code": nodes.code[rows],
        "sheets": number,
        "complete_sheets": members.astype(np.int64) @ _by_school(complete.astype(np.int64), sheets, members),
        **_alphas(sheets, complete, members, rules),
        "careless": flat,
        "careless_share": share,
        "careless_noted": share >= rules.careless_share.value,
        "unanswered_share": share_of(empty, number * ANSWERS),
        "hidden": hidden[rows],
    }


def careless(answers: Floats, rules: Deficits) -> Flags:
    """Sheets that give one and the same answer to every question, of `careless_answers` or more."""
    given = ~np.isnan(answers)
    least = np.where(given, answers, np.inf).min(axis=1, initial=np.inf)
    most = np.where(given, answers, -np.inf).max(axis=1, initial=-np.inf)
    flat: Flags = (least == most) & (np.count_nonzero(given, axis=1) >= rules.careless_answers.value)
    return flat


def cronbach(complete: Counts, items: Counts, squares: Counts, total: Counts, total_squares: Counts) -> Floats:
    """Cronbach's alpha from sums over sheets; items, squares: place × item; NaN where all totals are the same."""
    size = items.shape[1]
    of_items = (complete[:, np.newaxis] * squares - items**2).sum(axis=1)
    of_total = complete * total_squares - total**2
    alpha = np.full(len(complete), np.nan)
    np.divide(of_items, of_total, out=alpha, where=of_total > 0)
    result: Floats = size / (size - 1) * (1 - alpha)
    return result


def _alphas(sheets: Sheets, complete: Flags, members: Flags, rules: Deficits) -> dict[str, Floats]:
    """Alpha of the whole and of each group of questions, from sums that are exact."""
    whole = np.where(complete[:, np.newaxis], sheets.answers, 0).astype(np.int64)
    groups = whole.reshape(len(whole), len(GROUPS), ANSWERS // len(GROUPS))
    number = members.astype(np.int64) @ _by_school(complete.astype(np.int64), sheets, members)
    found = {"alpha": whole, **{f"alpha_{group}": groups[:, place] for place, group in enumerate(GROUPS)}}
    alphas = {}
    for name, answers in found.items():
        total = answers.sum(axis=1)
        sums = (
            members.astype(np.int64) @ _by_school(each, sheets, members)
            for each in (answers, answers**2, total, total**2)
        )
        alphas[name] = np.where(number >= rules.alpha_sheets.value, cronbach(number, *sums), np.nan)
    return alphas


def _by_school(values: Counts, sheets: Sheets, members: Flags) -> Counts:
    """Sums of the sheets of each school."""
    sums = np.zeros((members.shape[1], *values.shape[1:]), dtype=np.int64)
    np.add.at(sums, sheets.school, values)
    return sums
