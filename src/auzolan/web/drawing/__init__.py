"""Geometry of calendars, Gantt charts, flow pictures and dot maps, drawn by the macros."""
