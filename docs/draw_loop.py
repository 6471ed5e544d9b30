"""Draw the pictures of ``docs/loop.md``: ``python benchmarks/loop.py DATA --keep KEPT``, then ``… draw_loop.py KEPT``.

Pictures with items in them are of the demo, whose items the program drew itself; of the real labels only pages
that show figures are drawn, as those pictures are not ours to publish.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.window import Window

OUT = Path(__file__).with_name("screens")
SIZE = (1280, 800)
MOST_BYTES = 190_000
"""The pictures are for a page of documentation: a larger one is drawn with fewer colours."""


def save(widget: QWidget, name: str) -> None:
    """Write what a widget shows as a small PNG."""
    from PIL import Image

    path = OUT / f"loop-{name}.png"
    widget.grab().save(str(path))
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        small.quantize(256, kmeans=4, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path.name, path.stat().st_size // 1000, "kB")


def draw(project: Path, person: str, scenes: dict[str, tuple[str, Callable[[Window], QWidget]]]) -> None:
    """Open a project as a person and draw each scene: a page, and what to do on it; its widget is drawn."""
    app = QApplication.instance() or QApplication([])
    with TemporaryDirectory() as own:
        theme.apply(app, "light")  # type: ignore[arg-type]
        window = make_window(Preferences(Path(own) / "preferences.json"))
        window.resize(*SIZE)
        window.show()
        window.context.open_project(project)
        wait_until(lambda: window.context.session.is_open)
        who = next(row for row in window.context.session.people if row.name == person)
        window.context.set_person(who.id)
        for name, (noun, act) in scenes.items():
            window.show_page(noun)
            settle(window)
            shown = act(window)
            settle(window)
            save(shown, name)
            if shown is not window:
                shown.close()
        window.close()
        window.deleteLater()


def page(window: Window) -> QWidget:
    """Nothing is done: the page as it is."""
    return window


def chosen(window: Window) -> QWidget:
    """An answer is accepted on Resolve, with a reason."""
    desk = window.page.desk  # type: ignore[attr-defined]
    wait_until(lambda: bool(desk.state.known.opinions))
    desk.decide(lambda state: (state.accept(1), state.give_reason(2)))
    return window


def report(window: Window) -> QWidget:
    """How far resolving is."""
    from labeler.ui.dialogs.resolve_report import ResolveReportDialog

    dialog = ResolveReportDialog(window.context, window.page)
    dialog.show()
    wait_until(lambda: dialog.cards[0].accessibleName() != "Reading: – ")
    return dialog


def amend(window: Window) -> QWidget:
    """The book is amended where the SME stands."""
    from labeler.ui.dialogs.amend import AmendDialog

    session = window.context.session
    scratch = next(one.id for one in session.classes if one.name == "scratch")
    item = window.page.desk.state.item  # type: ignore[attr-defined]
    decision = "From 3.0 mm on, whoever looks: 2 mm is ok, 5 mm is not the limit."
    dialog = AmendDialog(window.context, window.page, scratch, item=item, decision=decision)
    dialog.show()
    wait_until(dialog.keep.isEnabled)
    dialog.definition.setPlainText(
        "A line of at least 3 mm, measured with the ruler from end to end; a blurred end counts."
    )
    dialog.example.setCurrentIndex(3)
    dialog.again.setChecked(True)
    return dialog


def scratch(window: Window) -> QWidget:
    """The entry of a class."""
    one = next(one.id for one in window.context.session.classes if one.name == "scratch")
    window.page.choose(one)  # type: ignore[attr-defined]
    return window


def versions(window: Window) -> QWidget:
    """Two versions of an entry."""
    from labeler.ui.dialogs.versions import VersionsDialog

    one = next(one for one in window.context.session.classes if one.name == "scratch")
    dialog = VersionsDialog(window.context, window.page, one.id, one.name)
    dialog.show()
    wait_until(lambda: bool(dialog.rows))
    return dialog


def older(window: Window) -> QWidget:
    """The next round: what was labeled under an older definition."""
    from labeler.ops.round_choice import From

    new = window.page.new  # type: ignore[attr-defined]
    new.source.setCurrentIndex(new.source.findData(From.OLD_DEFINITION))
    new.source.activated.emit(new.source.currentIndex())
    wait_until(new.begin.isEnabled)
    return window


def main(kept: Path) -> None:
    """Draw every picture."""
    OUT.mkdir(exist_ok=True)
    expert, labeler = "Sofia (simulated)", "Ana (simulated)"
    draw(kept / "demo 1 labeled.labeler", expert, {"1-rounds": ("rounds", page), "2-resolve": ("resolve", chosen),
                                                   "3-amend": ("resolve", amend)})  # fmt: skip
    draw(kept / "demo 2 resolved.labeler", expert, {"4-report": ("resolve", report)})
    draw(
        kept / "demo 3 amended.labeler",
        expert,
        {"5-book": ("book", scratch), "6-versions": ("book", versions), "7-next": ("rounds", older)},
    )
    draw(kept / "demo 3 begun.labeler", labeler, {"8-label": ("label", page)})
    draw(
        kept / "demo 4 labeled again.labeler",
        expert,
        {"9-helped": ("rounds", page), "10-agreement": ("agreement", page)},
    )
    real = kept / "cifar10s 4 labeled again.labeler"
    if real.exists():
        sme = "second crowd (simulated SME)"
        draw(real, sme, {"real-helped": ("rounds", page), "real-report": ("resolve", report)})
        draw(kept / "cifar10s control disputed.labeler", sme, {"real-control": ("rounds", page)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
