"""Blank forms as workbooks: what senders fill in, made from the same definitions by which it is read."""

from rsoko.forms.blank import blank_name, open_municipalities
from rsoko.forms.workbook import blank_form

__all__ = ["blank_form", "blank_name", "open_municipalities"]
