"""Forms of the monitorings: headers, types, rules and texts, one definition each."""
