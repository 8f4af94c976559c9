"""The content of a report as files for other programs: Word, Excel, LaTeX and Markdown; a module for each."""

from qualcode.reporting.documents.single import latex_table, markdown_table, report_tables, table_of, write_table
from qualcode.reporting.documents.word import write_docx
from qualcode.reporting.documents.workbook import write_xlsx

__all__ = ["latex_table", "markdown_table", "report_tables", "table_of", "write_docx", "write_table", "write_xlsx"]
