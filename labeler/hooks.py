"""The door for importers, exporters and trainers; what is built in comes through the same one.

A plug-in is an installed package with an entry point in the group ``labeler`` that names an object with any
of these hooks. Each hook returns parts; a part names its function as ``"package.module:function"`` and
nothing is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

import pluggy

from labeler.errors import Bug, UserError

Noun = Literal["importer", "exporter", "trainer"]

hookspec = pluggy.HookspecMarker("labeler")
hookimpl = pluggy.HookimplMarker("labeler")


@dataclass(frozen=True, slots=True)
class Part:
    """One importer, exporter or trainer.

    ``name`` is what ``--format`` or ``--trainer`` says, ``title`` what the window says, ``target`` the
    function as ``"package.module:function"``; ``suffixes`` are the file names that an importer understands.
    An importer of annotations also names a function that ``recognises`` its files: it takes a path and
    returns whether it is one (it never raises); its target takes a path and returns `Annotations`.
    """

    name: str
    title: str
    target: str
    suffixes: tuple[str, ...] = ()
    recognises: str = ""

    def load(self) -> Callable[..., Any]:
        """Import and return the function.

        Raises:
            Bug: the module or the function is not there.
        """
        return self._imported(self.target)

    def load_recognises(self) -> Callable[[Any], bool]:
        """Import and return the function that knows this importer's files.

        Raises:
            Bug: the module or the function is not there.
        """
        return self._imported(self.recognises)

    def _imported(self, target: str) -> Callable[..., Any]:
        module, _, function = target.partition(":")
        try:
            found: Callable[..., Any] = getattr(import_module(module), function)
        except (ImportError, AttributeError, ValueError) as error:
            raise Bug(f"{self.title} ({target}) cannot be loaded: {error}.") from error
        return found


class Hooks:
    """What a plug-in may offer; the argument names are the contract."""

    @hookspec
    def labeler_importers(self) -> list[Part]:
        """Return functions that read a file into tables."""
        raise NotImplementedError

    @hookspec
    def labeler_exporters(self) -> list[Part]:
        """Return functions that write rows to a folder."""
        raise NotImplementedError

    @hookspec
    def labeler_trainers(self) -> list[Part]:
        """Return functions that learn from arrays."""
        raise NotImplementedError


@lru_cache(maxsize=1)
def plugins() -> pluggy.PluginManager:
    """Return the plug-ins: those built in, then those installed."""
    manager = pluggy.PluginManager("labeler")
    manager.add_hookspecs(Hooks)
    manager.register(BuiltIn(), name="built in")
    manager.load_setuptools_entrypoints("labeler")
    return manager


def parts(noun: Noun) -> dict[str, Part]:
    """Return all importers, exporters or trainers by name, the built-in ones first.

    Raises:
        UserError: two plug-ins offer one of the same name.
    """
    hook = getattr(plugins().hook, f"labeler_{noun}s")
    found: dict[str, Part] = {}
    # pluggy calls the plug-in that came last first
    for offered in reversed(hook()):
        for part in offered:
            if part.name in found:
                raise UserError(f"Two plug-ins offer the {noun} {part.name!r}; uninstall one of them.")
            found[part.name] = part
    return found


def part(noun: Noun, name: str) -> Part:
    """Return one importer, exporter or trainer.

    Raises:
        UserError: there is none of that name.
    """
    known = parts(noun)
    if name not in known:
        raise UserError(
            f"There is no {noun} {name!r}; choose {', '.join(known) or 'none, none is installed'}."
        )
    return known[name]


_ANNOTATIONS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    # (name, title, module, suffixes), the surest to recognise first
    ("coco", "COCO", "coco", (".json",)),
    ("label_studio", "Label Studio JSON", "label_studio", (".json",)),
    ("labelme", "labelme or X-AnyLabeling JSON", "labelme", (".json",)),
    ("createml", "CreateML JSON", "createml", (".json",)),
    ("cvat", "CVAT for images XML", "cvat", (".xml",)),
    ("voc", "Pascal VOC XML", "voc", (".xml",)),
    ("voc1", "Pascal VOC XML, pixels from 1", "voc", (".xml",)),
    ("nemo", "NeMo manifest", "nemo", (".json", ".jsonl")),
    ("lhotse", "lhotse supervisions", "speech_json", (".jsonl", ".gz", ".json")),
    ("whisper", "Whisper JSON", "speech_json", (".json",)),
    ("speechbrain", "SpeechBrain JSON manifest", "speech_json", (".json",)),
    ("textgrid", "Praat TextGrid", "textgrid", (".textgrid",)),
    ("elan", "ELAN", "elan", (".eaf",)),
    ("raven", "Raven selection table", "raven", (".txt",)),
    ("rttm", "RTTM", "rttm", (".rttm",)),
    ("ctm", "CTM", "rttm", (".ctm",)),
    ("subtitles", "SRT or WebVTT subtitles", "subtitles", (".srt", ".vtt")),
    ("kaldi", "Kaldi data folder", "kaldi", ()),
    ("hf_folder", "Hugging Face ImageFolder or AudioFolder", "hf_folder", (".csv", ".jsonl", ".parquet")),
    ("open_images", "Open Images tables", "open_images", (".csv",)),
    (
        "unit_table",
        "Table of boxes, segments or transcripts",
        "unit_table",
        (".csv", ".tsv", ".parquet", ".jsonl"),
    ),
    ("audacity", "Audacity label track", "audacity", (".txt",)),
    ("yolo", "YOLO labels", "yolo", (".yaml", ".yml", ".txt")),
)


class BuiltIn:
    """What Labeler brings along."""

    @hookimpl
    def labeler_importers(self) -> list[Part]:
        """Return the importers that Labeler brings along."""
        tables = (".csv", ".tsv", ".parquet", ".jsonl")
        return [
            Part(noun, f"Table of {noun}", f"labeler.formats.table:read_{noun}", tables)
            for noun in ("votes", "gold", "tags", "predictions", "metadata")
        ] + [
            Part(
                name,
                title,
                f"labeler.formats.{module}:read_{name}",
                suffixes,
                f"labeler.formats.{module}:is_{name}",
            )
            for name, title, module, suffixes in _ANNOTATIONS
        ]

    @hookimpl
    def labeler_exporters(self) -> list[Part]:
        """Return the exporters that Labeler brings along."""
        return [
            Part("csv", "CSV, one row per item", "labeler.formats.csv_items:write_items"),
            Part("jsonl", "JSON Lines, one object per item", "labeler.formats.jsonl:write_items"),
            Part("folders", "A folder per class", "labeler.formats.folders:write_items"),
        ]

    @hookimpl
    def labeler_trainers(self) -> list[Part]:
        """Return the trainers that Labeler brings along."""
        return [
            Part("net", "Residual network", "labeler.learn.train:train"),
            Part(
                "features",
                "Logistic regression on features",
                "labeler.learn.baseline:best_logistic_regression",
            ),
            Part("constant", "Constant answer", "labeler.learn.baseline:constant_answer"),
        ]
