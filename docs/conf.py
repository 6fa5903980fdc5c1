"""The site of the manuals: `make docs`. Nothing of it is fetched from anywhere when it is read."""

project = "РСОКО"
language = "ru"
# What developers read stays in the repository.
include_patterns = ["index.md", "manual.md", "administration.md"]
extensions = ["myst_parser"]
# Chapters and their parts can be linked to; a link to one that is not there breaks the build.
myst_heading_anchors = 3
nitpicky = True
html_theme = "furo"
html_title = "РСОКО: руководства"
html_copy_source = False
html_show_copyright = False
