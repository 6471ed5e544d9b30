"""PySide6 6.12.0 drops references on Python 3.11 until the process aborts: what it broke must hold.

Each runs in a child process, so that an abort is a failed test and not the end of the test run.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

SIGNALS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Emits(QObject):
    said = Signal(object)
    nothing = Signal()
app, heard = QCoreApplication([]), []
emits = Emits()
emits.said.connect(heard.append)
emits.nothing.connect(lambda: None)
for number in range(20_000):
    emits.said.emit(None)
    emits.said.emit(number)
    emits.nothing.emit()
assert len(heard) == 40_000 and heard[-1] == 19_999
"""

DATA_NONE = """
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QApplication, QTableView
class Nothing(QAbstractTableModel):
    def rowCount(self, parent=None): return 200
    def columnCount(self, parent=None): return 20
    def data(self, index, role=Qt.ItemDataRole.DisplayRole): return None
    def headerData(self, section, orientation, role=Qt.ItemDataRole.DisplayRole): return None
app = QApplication([])
view, model = QTableView(), Nothing()
view.setModel(model)
view.resize(800, 600)
view.show()
for number in range(60):
    view.verticalScrollBar().setValue(number)
    view.grab()
for number in range(20_000):
    model.index(number % 200, 0).data()
"""

FROM_THREADS = """
import threading
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
class Emits(QObject):
    said = Signal(object)
app, emits, heard = QCoreApplication([]), Emits(), []
emits.said.connect(heard.append, Qt.ConnectionType.QueuedConnection)
def work():
    for _ in range(5_000): emits.said.emit(None)
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads: thread.start()
timer = QTimer()
timer.timeout.connect(lambda: app.quit() if len(heard) == 15_000 else None)
timer.start(5)
QTimer.singleShot(60_000, app.quit)
app.exec()
for thread in threads: thread.join()
assert len(heard) == 15_000
"""

WIDE_IDS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Emits(QObject):
    said = Signal(object)
app, emits, heard = QCoreApplication([]), Emits(), []
emits.said.connect(heard.append)
emits.said.emit(2**62 + 1)
assert heard == [2**62 + 1]
"""


@pytest.mark.parametrize(
    "code", [SIGNALS, DATA_NONE, FROM_THREADS, WIDE_IDS], ids=["signals", "data None", "threads", "wide ids"]
)
def test_does_not_abort(code: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stderr[-2000:]


def test_an_abort_would_be_seen() -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; os.abort()"], check=False, capture_output=True)
    assert ended.returncode != 0
