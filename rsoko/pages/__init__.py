"""Pages for those who read: campaigns, runs, schools, documents, deliveries, the audit chain; nothing is changed here.

`create_app` serves one installation. What a person may see is decided in `rsoko.pages.sight` alone.
"""
