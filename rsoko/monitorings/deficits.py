"""Professional deficits of teachers: section 6 of the domain rules as one pure function."""

import numpy as np
import pandas as pd

from rsoko.methodology import Deficits, Methodology, required
from rsoko.monitorings.answers_quality import quality_columns
from rsoko.monitorings.comparing import groups_of
from rsoko.monitorings.deficit_cells import Columns, Nodes, hide_cells, nodes_of, tally_cells
from rsoko.monitorings.deficit_comparison import compare_deficits
from rsoko.monitorings.deficit_levels import Judged, judge
from rsoko.monitorings.deficit_sheets import Sheets, family_members, read_sheets
from rsoko.monitorings.deficits_frames import cell_columns, cells_frame, frame_of, subjects_frame
from rsoko.monitorings.deficits_result import DeficitsInputs, DeficitsResult
from rsoko.monitorings.frames import Column
from rsoko.monitorings.participation_frames import listed_statuses
from rsoko.monitorings.programme_needs import needs_columns, read_programmes
from rsoko.monitorings.quantiles import constant
from rsoko.monitorings.targeted_help import find_targets, target_columns
from schemas.deficits import GROUPS
from schemas.terms import Scope

__all__ = ["DeficitsInputs", "DeficitsResult", "find_deficits", "find_deficits_by"]


def find_deficits(inputs: DeficitsInputs, methodology: Methodology) -> DeficitsResult:
    """Deficits of teachers by school, subject and place, and what follows from them.

    Raises UserError `methodology-incomplete` where the methodology has no section on deficits.
    """
    return find_deficits_by(inputs, required(methodology, Deficits))


def find_deficits_by(inputs: DeficitsInputs, rules: Deficits) -> DeficitsResult:
    """The same by the rules of deficits alone, on arrays that hold one place a school, in order of code."""
    places = inputs.schools.sort_values("school", ignore_index=True)
    schools = {code: number for number, code in enumerate(places["school"].tolist())}
    statuses = listed_statuses(inputs.listed, schools)
    sheets = read_sheets(inputs.deficits, schools, inputs.year, rules)
    families = {str(name): words for name, words in rules.subjects.value.items()}
    columns = Columns(sheets.subjects, tuple(families), family_members(sheets.subjects, families))
    nodes = nodes_of(places, groups_of(statuses))

    judged = judge_all(sheets, columns, rules)
    cells = tally_cells(judged, nodes, columns)
    hidden = hide_cells(cells, nodes, columns, rules)
    programmes = read_programmes(inputs.programmes, columns, families)
    targets = find_targets(inputs.low_pairs, nodes, places, columns)
    aims = np.array([(each.school, columns.family(each.family)) for each in targets], dtype=np.int64).reshape(-1, 2)
    every = np.arange(len(places))
    by_school = cell_columns(cells, hidden, every, np.zeros_like(every))
    aimed = cell_columns(cells, hidden, aims[:, 0], aims[:, 1])
    quality = frame_of("quality", quality_columns(sheets, nodes, rules, hidden[:, 0]))
    listed: dict[str, Column] = {**{str(name): each.array for name, each in places.items()}, **statuses}
    return DeficitsResult(
        year=inputs.year,
        constants=_constants(cell_columns(cells, hidden, *_region(nodes)), quality),
        schools=frame_of("schools", listed | by_school),
        subjects=subjects_frame(cells, hidden, nodes, columns),
        cells=cells_frame(cells, hidden, nodes, columns),
        comparison=frame_of("comparison", compare_deficits(cells, hidden, nodes, rules)),
        quality=quality,
        programme_needs=frame_of("programme_needs", needs_columns(programmes, judged, cells, hidden, nodes, rules)),
        targeted=frame_of("targeted", target_columns(targets, places, columns, aimed, programmes)),
    )


def judge_all(sheets: Sheets, columns: Columns, rules: Deficits) -> list[Judged]:
    """Teachers over all subjects, sheets by subject, teachers of each family of subjects."""
    every = [(np.full(len(sheets.school), True), np.zeros_like(sheets.subject))]
    every.append((every[0][0], 1 + sheets.subject))
    for number, members in enumerate(columns.members):
        every.append((members[sheets.subject], np.full(len(sheets.school), columns.family(number))))
    return [judge(sheets.of(chosen), column[chosen], rules) for chosen, column in every]


def _region(nodes: Nodes) -> tuple[np.ndarray, np.ndarray]:
    """The cell of the whole region; none where there are no schools."""
    node = nodes.find(None, Scope.MINISTRY)
    return node, np.zeros_like(node)


def _constants(region: dict[str, Column], quality: pd.DataFrame) -> dict[str, float | None]:
    """Numbers of the region that schools are compared with; none where nobody answered."""
    shares = [*(f"deficit_share_{group}" for group in GROUPS), "pronounced_share"]
    values = {name: float(region[name][0]) if len(region[name]) else np.nan for name in shares}
    alphas = quality.loc[quality["scope"] == Scope.MINISTRY.value, "alpha"].tolist()
    values["alpha"] = alphas[0] if alphas else np.nan
    return {name: constant(value) for name, value in values.items()}
