"""Monitorings as pure functions: frames and a methodology in, a result out."""
