"""The marked copy: a sender's own workbook with every remark at its cell, and the list of all of them."""
