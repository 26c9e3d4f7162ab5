"""A sheet in large type on the computer's own printer, or as a PDF.

Nothing here needs the GUI thread: a printer that sleeps may take its time.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import (
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from fireside.flows.sheet import Sheet

_TITLE_PT = 24
_BODY_PT = 20
_SMALL_PT = 14
_MARGIN_MM = 20
_FAMILIES = ("Atkinson Hyperlegible", "DejaVu Sans", "Noto Sans CJK SC")


def default_printer() -> str:
    """The name of the printer that this computer uses; empty where there is none."""
    # Here, because it needs a system library that may be missing.
    from PySide6.QtPrintSupport import QPrinterInfo

    info = QPrinterInfo.defaultPrinter()
    return "" if info.isNull() else info.printerName()


def print_sheet(sheet: Sheet, printer: str) -> bool:
    """Hand a sheet to a printer; False when it does not take it."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    info = QPrinterInfo.printerInfo(printer)
    if info.isNull():
        return False
    device = QPrinter(info)
    if not device.isValid():
        return False
    device.setDocName(sheet.title)
    _lay_out(sheet, device)
    return bool(device.printerState() != QPrinter.PrinterState.Error)


def save_sheet(sheet: Sheet, path: Path) -> None:
    """Write a sheet as a PDF. Raises ``OSError`` when that is impossible."""
    # Qt says nothing when it cannot write.
    with path.open("wb"):
        pass
    device = QPdfWriter(str(path))
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setTitle(sheet.title)
    _lay_out(sheet, device)
    del device
    if not path.stat().st_size:
        path.unlink()
        raise OSError("nothing was written")


def _lay_out(sheet: Sheet, device: QPagedPaintDevice) -> None:
    margin = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    device.setPageMargins(margin, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    cursor = QTextCursor(document)
    paragraphs = (
        (sheet.title, _TITLE_PT, True),
        *((line, _BODY_PT, False) for line in sheet.lines),
        *((line, _SMALL_PT, False) for line in sheet.small),
    )
    for number, (text, points, bold) in enumerate(paragraphs):
        block = QTextBlockFormat()
        block.setBottomMargin(points / 2)
        look = QTextCharFormat()
        look.setFontFamilies(_FAMILIES)
        look.setFontPointSize(points)
        look.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        if number:
            cursor.insertBlock(block, look)
        else:
            cursor.setBlockFormat(block)
        # As text, never as markup: it is what somebody said.
        cursor.insertText(text, look)
    document.print_(device)
