"""A project finished over two machines' files, without a server: 100 images, 100 clips, 3 labelers, 1 SME.

``two_machines.py [FOLDER] [N_IMAGES N_CLIPS]``. The media are drawn and spoken by the program, and what the
labelers answer is simulated (their names say so). All else is real: each machine has a folder, a file and
caches of its own; each step is a command or a page of the window that is pressed key by key; the files are
all that passes between the machines. Prints JSON lines; pictures of the steps go to FOLDER.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from labeler.__main__ import run
from labeler.demo.clips import Clip, plan_clips, write_clips
from labeler.demo.people import EXPERT, LABELERS, Labeler, chance
from labeler.demo.phones import Phone, plan_phones, write_phones
from labeler.ops.check import check
from labeler.ops.merge import what_waits
from labeler.ops.resolve import disagreements
from labeler.ops.truth import item_truths
from labeler.store.project import Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.questions import the_question
from labeler.types import TruthSource
from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.screenshots import no_size_hint_remarks, settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.window import Window

OK, FAULTY, BORDERLINE = "ok", "faulty", "borderline"
MLE = "Max (simulated)"
DEFINITION = "A line of 3 mm or more, a dent or a hole; in a clip: the word is not heard at -3 dB or less."
OTHERWISE = "Whatever a customer would send back."
LINE_MM, HEARD_DB = 3.0, -3.0


@dataclass
class Machine:
    """One computer: its folder, its copy of the project, its caches and preferences."""

    name: str
    folder: Path

    @property
    def project(self) -> Path:
        """Return this machine's file."""
        return self.folder / "phones and voices.labeler"

    @contextlib.contextmanager
    def here(self) -> Iterator[None]:
        """Caches and preferences lie on this machine."""
        before = os.environ.get("LABELER_HOME")
        os.environ["LABELER_HOME"] = str(self.folder / "home")
        try:
            yield
        finally:
            os.environ.pop("LABELER_HOME") if before is None else os.environ.update(LABELER_HOME=before)

    def command(self, *words: object) -> dict[str, Any]:
        """Run a command on this machine and return what it reports."""
        said = io.StringIO()
        with (
            self.here(),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(io.StringIO()) as wrong,
        ):
            code = run([*map(str, words), "--json"])
        if code:
            raise SystemExit(f"{self.name}: labeler {' '.join(map(str, words))}: {wrong.getvalue()}")
        found: dict[str, Any] = json.loads(said.getvalue())
        return found

    @contextlib.contextmanager
    def window(self, person: str, page: str) -> Iterator[Window]:
        """Open the window on this machine with somebody at it."""
        app = QApplication.instance() or QApplication([])
        with self.here(), no_size_hint_remarks():
            theme.apply(app, "light")  # type: ignore[arg-type]
            window = make_window(Preferences(self.folder / "preferences.json"))
            problems: list[BaseException] = []
            window.context.failed.connect(problems.append)
            try:
                window.resize(1280, 800)
                window.show()
                window.context.open_project(self.project)
                wait_until(lambda: window.context.session.is_open or bool(problems))
                who = next(row for row in window.context.session.people if row.name == person)
                window.context.set_person(who.id)
                window.show_page(page)
                settle(window)
                yield window
            finally:
                window.close()
                window.deleteLater()
        if problems:
            raise problems[0]


@dataclass
class Play:
    """The two machines, what the media hold, where pictures go (None: nowhere)."""

    office: Machine
    home: Machine
    phones: dict[str, Phone]
    clips: dict[str, Clip]
    pictures: Path | None = None
    n_keys: int = 0

    @property
    def machines(self) -> tuple[Machine, Machine]:
        """Return both."""
        return self.office, self.home

    def answer(self, labeler: Labeler, path: str, turn: int, *, agreed: bool) -> str:
        """Return what somebody says of an item; ``agreed``: by the definition, else by their own line."""
        seed = [turn, zlib.crc32(labeler.name.encode()), zlib.crc32(path.encode())]
        rng = np.random.default_rng(seed)
        name = path.split("/", 1)[1] if path.split("/", 1)[0] in {"phones", "clips"} else path
        if name in self.phones:
            phone = self.phones[name]
            if phone.defect != "line":
                return OK if phone.defect == "none" or rng.random() < 0.04 else FAULTY
            line = LINE_MM if agreed else labeler.scratch_from_mm
            seen = phone.size_mm * float(rng.lognormal(0, 0.05))
            if not agreed and abs(np.log(seen / line)) < 0.1:
                return BORDERLINE
            return FAULTY if seen >= line else OK
        clip = self.clips[name]
        if clip.snr_db is None:
            return OK
        need = HEARD_DB if agreed else labeler.hears_from_db
        return OK if rng.random() < chance((clip.snr_db - need) / (0.3 if agreed else 1.0)) else FAULTY

    def truth(self, path: str) -> str:
        """Return what the definition says of an item."""
        exact = Labeler("the definition", LINE_MM, HEARD_DB)
        return self.answer(exact, path, 99, agreed=True)

    def picture(self, window: Window, name: str, *, of: object = None) -> None:
        """Keep a picture of the window, or of a dialog."""
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            settle(window)
            (of or window).grab().save(str(self.pictures / f"{name}.png"))  # type: ignore[attr-defined]

    # at the window

    def press(self, window: Window, key: str) -> None:
        """Press a key where the focus is."""
        self.n_keys += 1
        QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(key))

    def key_of(self, window: Window, page: str, class_name: str) -> str:
        """Return the key that the page shows for a class."""
        return next(
            row.keys[0]
            for row in window.keyboard.rows
            if row.id.startswith(f"{page}.choose") and row.title == class_name and row.keys
        )

    def label_all(
        self, machine: Machine, labeler: Labeler, turn: int, *, agreed: bool, shot: str = ""
    ) -> int:
        """Let somebody answer everything that waits for them, a key an item; return how many."""
        n = 0
        with machine.window(labeler.name, "label") as window:
            page: Any = window.page
            assert wait_until(lambda: page.desk.state is not None)
            paths = _paths(machine.project)
            while True:
                assert wait_until(lambda: page.desk.shown is not None or page.desk.state.item is None)
                if page.desk.state.item is None:
                    break
                item = page.desk.shown
                if shot and n == 3:
                    self.picture(window, shot)
                said = self.answer(labeler, paths[item], turn, agreed=agreed)
                self.press(window, self.key_of(window, "label", said))
                assert wait_until(lambda: page._saver.n_pending == 0 and page.desk.shown != item)  # noqa: B023
                n += 1
        return n

    def rule_all(
        self, machine: Machine, person: str, say: Callable[[str], str], shot: str = "", most: int = 0
    ) -> int:
        """Let somebody rule on what waits, by keys, most disagreed first; return how many."""
        n = 0
        with machine.window(person, "resolve") as window:
            page: Any = window.page
            paths = _paths(machine.project)

            def ready() -> bool:
                state = page.desk.state
                shown = page.desk.stage.shown is not None and bool(state and state.known.opinions)
                return state is not None and (state.item is None or shown)

            while True:
                assert wait_until(ready)
                item = page.desk.state.item
                if item is None or (most and n == most):
                    break
                self.press(window, self.key_of(window, "resolve", say(paths[item])))
                if shot and n == 0:
                    self.picture(window, shot)
                self.press(window, "Ctrl+1")
                self.press(window, "Return")
                assert wait_until(lambda: page._saver.n_pending == 0 and page.desk.state.item != item)  # noqa: B023
                n += 1
        return n

    # between the machines

    def exchange(self, shot: str = "") -> str:
        """Each machine sends its file to the other; return the hash over the facts, the same on both."""
        sent = {}
        for machine in self.machines:
            sent[machine.name] = machine.folder / f"sent from {machine.name}.labeler"
            shutil.copy(machine.project, sent[machine.name])
        if shot:
            self._take_in(self.office, sent["home"], shot)
        else:
            self.office.command("merge", self.office.project, sent["home"])
        self.home.command("merge", self.home.project, sent["office"])
        hashes = {check(machine.project).facts_hash for machine in self.machines}
        for path in sent.values():
            path.unlink()
        if len(hashes) != 1:
            raise SystemExit("The two machines do not know the same.")
        return hashes.pop()

    def _take_in(self, machine: Machine, other: Path, shot: str) -> None:
        """Take a file in through the window: rehearsed, then done, then reported."""
        with machine.window(MLE, "home") as window:
            window.commands.team.take_in([other])
            dialog: Any = _dialog(window, "TakeIn")
            assert wait_until(lambda: bool(dialog.found))
            self.picture(window, shot, of=dialog)
            dialog.take.click()
            report = _dialog(window, "TakenIn")
            self.picture(window, f"{shot}-report", of=report)
            report.accept()


def _dialog(window: Window, kind: str) -> Any:
    def found() -> list[QDialog]:
        return [one for one in window.findChildren(QDialog) if type(one).__name__ == kind and one.isVisible()]

    assert wait_until(lambda: bool(found()))
    return found()[0]


def _paths(project: Path) -> dict[int, str]:
    with Project.open(project) as opened:
        folders = {row.id: (row.path, row.relative) for row in items(opened, item_ids(opened).tolist())}
    return {
        one: f"{path.parts[-1 - relative.count('/') - 1]}/{relative}"
        for one, (path, relative) in folders.items()
    }


def set_up(folder: Path, n_images: int, n_clips: int, pictures: Path | None) -> Play:
    """Draw and speak the media on both machines, make the project in the office, give a copy to home."""
    rng = np.random.default_rng(3)
    phones, clips = plan_phones(n_images, rng)[:n_images], plan_clips(n_clips, rng)[:n_clips]
    office, home = Machine("office", folder / "office"), Machine("home", folder / "home")
    write_phones(phones, office.folder / "phones")
    write_clips(clips, office.folder / "clips")
    shutil.copytree(office.folder, home.folder)
    people = ",".join([*(f"{one.name}:labeler" for one in LABELERS), f"{EXPERT}:sme"])
    office.command(
        *("new", office.project, "--images", office.folder / "phones", "--classes", f"{OK},{FAULTY}"),
        *("--uncertain", f"{BORDERLINE}({OK}|{FAULTY})", "--people", people, "--owner", MLE),
        *("--question", "Is anything wrong with it?"),
    )
    office.command("import", office.project, office.folder / "clips")
    office.command("copy", office.project, home.project, "--person", LABELERS[1].name)
    return Play(office, home, {one.name: one for one in phones}, {one.name: one for one in clips}, pictures)


def play(folder: Path, n_images: int, n_clips: int, pictures: Path | None = None) -> dict[str, Any]:
    """Play it through and return what came of it."""
    begun = time.monotonic()
    it = set_up(folder, n_images, n_clips, pictures)
    office, home = it.machines
    ann, ben, chen = LABELERS
    # the first round, blind: one labels in the office, two at home
    labels = it.label_all(office, ann, 1, agreed=False, shot="1-label")
    labels += it.label_all(home, ben, 1, agreed=False) + it.label_all(home, chen, 1, agreed=False)
    first = it.exchange("2-take-in")
    office.command("rounds", office.project, "close")
    it.exchange()
    before = office.command("agreement", office.project)["coefficients"]["percent"]
    # the SME rules in the office, the MLE on a few at home, neither knowing; both define what is faulty
    ruled = it.rule_all(office, EXPERT, it.truth, shot="3-resolve")
    other = {OK: FAULTY, FAULTY: OK}
    it.rule_all(home, MLE, lambda path: other[it.truth(path)], most=2)
    office.command("book", office.project, "--class", FAULTY, "--definition", DEFINITION, "--as", EXPERT)
    home.command("book", home.project, "--class", FAULTY, "--definition", OTHERWISE, "--as", MLE)
    it.exchange("4-take-in-conflicts")
    with Project.open(office.project) as opened:
        apart = what_waits(opened)
    with office.window(EXPERT, "home") as window:
        it.picture(window, "5-home")
        window.context.do("team.settle")
        dialog = _dialog(window, "SettleDefinitions")
        assert wait_until(lambda: len(dialog.versions) == 2)
        it.picture(window, "6-definitions", of=dialog)
        dialog.versions[0].click()
        assert wait_until(lambda: not dialog.found)
        dialog.reject()
    settled = it.rule_all(office, EXPERT, it.truth)
    it.exchange()
    # what was labeled under the older definition is labeled again, by it
    begin = ("rounds", office.project, "begin", "--from", "all", "--as", EXPERT)
    office.command(*begin)
    it.exchange()
    labels += it.label_all(home, ann, 2, agreed=True)
    labels += it.label_all(office, ben, 2, agreed=True) + it.label_all(office, chen, 2, agreed=True)
    it.exchange()
    office.command("rounds", office.project, "close", "--as", EXPERT)
    ruled_after = it.rule_all(office, EXPERT, it.truth)
    last = it.exchange()
    helped = home.command("helped", home.project)["helped"]
    if pictures is not None:
        with home.window(EXPERT, "rounds") as window:
            it.picture(window, "7-rounds")
    return {
        "n_items": n_images + n_clips,
        "labels": labels,
        "keys_pressed": it.n_keys,
        "ruled": ruled,
        "conflicts": apart.rulings,
        "definitions_apart": apart.definitions,
        "settled": settled,
        "ruled_after": ruled_after,
        "agreement_before": before["value"],
        "before": helped["before"],
        "after": helped["after"],
        "difference": {name: helped["percent"][name] for name in ("value", "low", "high")},
        "words": helped["words"],
        "same_hash": [first, last],
        **_left(home.project),
        "seconds": time.monotonic() - begun,
    }


def _left(project: Path) -> dict[str, Any]:
    """Return what is left to do in the end, and how many items have a truth."""
    with Project.open(project) as opened:
        asked = the_question(opened).id
        truth = item_truths(opened, asked)
        waits = what_waits(opened)
        return {
            "left": len(disagreements(opened, asked)) + waits.rulings + waits.definitions,
            "with_truth": int(np.count_nonzero(truth.source != TruthSource.NONE)),
            "whole": check(project).whole,
        }


def main() -> None:
    """Play it and print what came of it."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or [100, 100]
    named = [Path(word) for word in sys.argv[1:] if not word.isdigit()]
    with tempfile.TemporaryDirectory() as folder:
        found = play(Path(folder), *sizes, pictures=named[0] if named else None)
    more = {name: value for name, value in found.items() if name not in {"after", "n_items"}}
    print(
        json.dumps(
            {
                "what": "agreement in the end",
                "n": found["n_items"],
                "value": found["after"],
                "unit": "share",
                **more,
            }
        )
    )


if __name__ == "__main__":
    main()
