"""Blank forms as workbooks: what senders fill in, made from the same definitions by which it is read."""

from rsoko.forms.blank import blank_name, open_municipalities
from rsoko.forms.prefilled import Prefilled
from rsoko.forms.workbook import blank_form

__all__ = ["Prefilled", "blank_form", "blank_name", "open_municipalities"]
