"""Forms of the monitorings: headers, types, rules and texts, one definition each."""

import sys

# pandera looks for it in case somebody validates frames of a cluster. Nobody does here, and where Dask is installed for
# its tasks the look alone would cost every command a second.
sys.modules.setdefault("dask.dataframe", None)  # type: ignore[arg-type]
