"""From disagreement to definition and back: first round, rulings, book amended, labeled again, did it help.

``loop.py [FOLDER] [--keep FOLDER]``. The demo's phones are always gone through; with a folder of the real
labels of small pictures (CIFAR-10S: `items.csv`, `cifar10s_annotations_long.csv`, `cifar10h_counts.csv`,
`images/`) those as well. ``--keep`` leaves the project of each step there, for the pictures of docs/loop.md.

What is real and what is simulated:

=================  =========================================  ===============================================
step               CIFAR-10S                                  demo
=================  =========================================  ===============================================
first round        real: three people's answers of each item  simulated people, each with an own threshold
rulings            simulated SME who says what most of a      simulated SME who says what the program drew
                   second real crowd said, and *not enough
                   information* where under 60 % of it agree
book amended       written for this script                    written for this script
labeled again      real answers of three or four other        the same simulated people, now with the book's
                   people of each item, held back until now;  threshold
                   simulated: that they follow the new rule
                   (*cannot tell* where they were at most
                   50 % sure, by their own word)
control            the same answers without the rule: nothing the same people with their own threshold
                   was mended
=================  =========================================  ===============================================
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from report import report, stopwatch

from labeler.demo.people import EXPERT, LABELERS, Answer, look
from labeler.demo.phones import plan_phones
from labeler.demo.scenes import Scene, SceneItem, phone_scene
from labeler.ops.book import WANTED, ExampleKind, amend_entry, read_book
from labeler.ops.demo import make_demo
from labeler.ops.helped import Progress, progress_of
from labeler.ops.imports import import_media
from labeler.ops.mend import AddClass, mend_classes
from labeler.ops.people import owner
from labeler.ops.project import PersonSpec, create_project
from labeler.ops.resolve import Verdict, disagreements, rule_item
from labeler.ops.resolve_report import resolve_report
from labeler.ops.round_choice import Choice, From, choose_items
from labeler.ops.rounds import begin_round, close_round
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.backup import back_up
from labeler.store.project import Project
from labeler.store.read.guidelines import Example, entries
from labeler.store.read.items import item_ids, items
from labeler.store.read.labels import current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import ClassKind, Id, Role

ENOUGH = 0.6
"""A second crowd that agrees less than this does not know: the item does not hold enough information."""

SURE_FROM = 50.0
"""Who is not surer than this, in percent and by their own word, cannot tell."""

SECOND_CROWD = "second crowd (simulated SME)"
CANNOT_TELL = "cannot tell"
DEFINITIONS = {
    "airplane": "An aircraft with wings; at least 2 of wing, tail, nose and engine can be pointed at.",
    "automobile": "A car with at most 9 seats; no open or closed load bed longer than its cabin.",
    "bird": "An animal with 2 legs and a beak or feathers; also in flight, where the wings have no engine.",
    "cat": "A cat: ears upright and pointed, muzzle shorter than 1/2 of the head.",
    "deer": "A hoofed animal on 4 thin legs without a mane; antlers may be missing.",
    "dog": "A dog: muzzle at least 1/2 of the head, or ears that hang.",
    "frog": "A frog or toad: no neck, 4 legs bent beside the body.",
    "horse": "A hoofed animal on 4 legs with a mane, or anything that is ridden or harnessed.",
    "ship": "Anything that floats and carries at least 1 person, also on land or in a dock.",
    "truck": "A vehicle with a load bed, box or tank longer than its cabin, or over 9 seats.",
}
CANNOT = f"At most {SURE_FROM:.0f} of 100 sure of the first choice: say this, not the likeliest class."


@dataclass(frozen=True, slots=True)
class Told:
    """What one person said of one item, by name; ``sure`` in percent, by their own word."""

    item: Id
    person: Id
    label: str
    sure: float = 100.0


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the SME says of an item: a class's name, or None for *not enough information*; and why."""

    label: str | None
    reason: str
    evidence: str = ""


def tell(project: Project, round_: Id, told: Sequence[Told], origin: str) -> None:
    """Append answers of a round, each under the label book's entry of its class as it is now."""
    question = the_question(project).id
    named = {one.name: one.id for one in classes(project, question)}
    book = entries(project, question)
    said = [named[one.label] for one in told]
    columns = {
        "item": np.array([one.item for one in told]),
        "person": np.array([one.person for one in told]),
        "question": question,
        "round": round_,
        "state": "answered",
        "label_class": said,
        "guideline": [book[one].id if one in book else None for one in said],
        "sure": np.array([one.sure >= 80.0 for one in told]),
        "origin": origin,
    }
    words = f"{len(told):,} answers"
    project.operate("import", words, owner(project), lambda batch: batch.add_many("annotation", columns))


def resolve(project: Project, sme: Id, verdict_of: Callable[[Id], Ruled]) -> int:
    """Let the SME rule on everything that people disagree about; return how many."""
    question = the_question(project).id
    named = {one.name: one.id for one in classes(project, question)}
    queue = disagreements(project, question).item.tolist()
    for item in queue:
        said = verdict_of(item)
        told = {"reason": said.reason, "evidence": said.evidence}
        if said.label is None:
            rule_item(
                project,
                person=sme,
                item=item,
                question=question,
                verdict=Verdict.NOT_ENOUGH_INFORMATION,
                **told,
            )
        else:
            rule_item(
                project, person=sme, item=item, question=question, label_class=named[said.label], **told
            )
    return len(queue)


def examples(project: Project, name: str, ruled: Mapping[Id, Ruled]) -> dict[str, tuple[Example, ...]]:
    """Return examples of a class from what people and the SME said: as many as the book wants.

    Typical: everybody says so. Counter: somebody said so, the SME another class. Borderline: the SME says so,
    not everybody did; then items that do not hold enough information.
    """
    question = the_question(project).id
    named = {one.id: one.name for one in classes(project, question)}
    labels = current_labels(project, question).answered()
    said: dict[Id, list[str]] = defaultdict(list)
    for item, label in zip(labels.item.tolist(), labels.label_class.tolist(), strict=True):
        said[item].append(named[label])
    typical = [Example(item) for item, all_ in said.items() if set(all_) == {name} and len(all_) > 2]
    disputed = [item for item, all_ in said.items() if name in all_ and len(set(all_)) > 1]
    apart = [(item, ruled[item]) for item in disputed if item in ruled]
    counter = [Example(item, one.reason) for item, one in apart if one.label not in (name, None)]
    near = [Example(item, one.reason) for item, one in apart if one.label == name]
    near += [Example(item, one.reason) for item, one in apart if one.label is None]
    found = {ExampleKind.TYPICAL: typical, ExampleKind.COUNTER: counter, ExampleKind.BORDERLINE: near}
    return {kind.value: tuple(rows[: WANTED[kind]]) for kind, rows in found.items()}


@dataclass(frozen=True, slots=True)
class Keeper:
    """Copies a project where the pictures are drawn from, or nowhere."""

    folder: Path | None

    def keep(self, project: Project, name: str) -> None:
        """Copy the project as it is now."""
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            target = self.folder / f"{name}.labeler"
            target.unlink(missing_ok=True)
            back_up(project.path, to=target)


def say(of: str, progress: Progress, *, what: str = "labeled again") -> None:
    """Print before, after, the paired change and its sentence."""
    helped = progress.helped
    if helped is None:
        report(f"{of}: {what}", n=0, value=0.0, unit="", must=1.0, lower_is_better=False)
        return
    move, n = helped.change.percent, helped.change.same_items
    more = {"before": helped.before, "after": helped.after, "low": move.low, "high": move.high}
    more |= {
        "alpha": [helped.change.earlier_alpha, helped.change.later_alpha],
        "verdict": helped.verdict.value,
    }
    more |= {"agree_more": len(helped.more), "agree_less": len(helped.less), "words": helped.words}
    if helped.hlp.defined:
        more |= {"hlp_change": helped.hlp.value, "hlp_low": helped.hlp.low, "hlp_high": helped.hlp.high}
    report(f"{of}: {what}, points of agreement", n=n, value=100 * move.value, unit="points", **more)


# the real labels


@dataclass(frozen=True, slots=True)
class Crowd:
    """The real answers, ``first`` and ``held`` back, by picture: (person, class, percent sure)."""

    first: Mapping[str, list[tuple[str, str, float]]]
    held: Mapping[str, list[tuple[str, str, float]]]
    truth: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]


def read_crowd(folder: Path, n_first: int = 3) -> Crowd:
    """Read the answers; who of an item's people are the first is drawn with a fixed seed.

    Repeats of the same person are left out; one that has no readable certainty counts as sure.
    """
    said: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    with (folder / "cifar10s_annotations_long.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["is_repeat"] == "0" and row["repeat_no"] == "0":
                sure = row["confidence_pct"]
                percent = float(sure) if sure.replace(".", "", 1).isdigit() else 100.0
                said[Path(row["item"]).name].append((row["annotator"], row["chosen_label"], percent))
    with (folder / "items.csv").open(encoding="utf-8", newline="") as file:
        truth = {Path(row["item"]).name: row["true_label"] for row in csv.DictReader(file)}
    with (folder / "cifar10h_counts.csv").open(encoding="utf-8", newline="") as file:
        counts = {
            Path(row["item"]).name: {name: int(row[name]) for name in DEFINITIONS}
            for row in csv.DictReader(file)
        }
    generator = np.random.default_rng(0)
    first, held = {}, {}
    for item in sorted(said):
        order = generator.permutation(len(said[item]))
        mixed = [sorted(said[item])[at] for at in order.tolist()]
        first[item], held[item] = mixed[:n_first], mixed[n_first:]
    return Crowd(first, held, truth, counts)


def crowd_project(path: Path, folder: Path, crowd: Crowd) -> Project:
    """Make the project with the first round's real answers."""
    codes = sorted(
        {who for told in (crowd.first, crowd.held) for rows in told.values() for who, _, _ in rows}
    )
    question = QuestionSpec(
        "object", words="What is in the picture?", classes=parse_classes(",".join(DEFINITIONS))
    )
    team = [PersonSpec(_person(codes, code)) for code in codes]
    team.append(PersonSpec(SECOND_CROWD, Role.SME, simulated=True))
    project = create_project(path, name="CIFAR-10S", question=question, people=team, labelers_per_item=3)
    chosen = [folder / "images" / name for name in crowd.first]
    import_media(project, folder / "images", author=owner(project), only=chosen)
    return project


def _person(codes: Sequence[str], code: str) -> str:
    return f"person {codes.index(code) + 1:03d}"


def told_by(
    project: Project, answers: Mapping[str, list[tuple[str, str, float]]], codes: Sequence[str]
) -> list[Told]:
    """Return the answers with the project's ids."""
    item_of = {row.path.name: row.id for row in items(project, item_ids(project).tolist())}
    who = {one.name: one.id for one in people(project)}
    return [
        Told(item_of[name], who[_person(codes, code)], label, sure)
        for name, rows in answers.items()
        for code, label, sure in rows
    ]


def crowd_verdict(counts: Mapping[str, int]) -> Ruled:
    """Return what most of the second crowd said, or that it does not know."""
    total, (best, n) = sum(counts.values()), max(counts.items(), key=lambda pair: pair[1])
    evidence = f"{n} of {total} people of a second crowd say {best}"
    if n < ENOUGH * total:
        return Ruled(None, f"{evidence}: nobody can tell", evidence)
    return Ruled(best, f"{n} of {total} of a second crowd", evidence)


def majority_right(project: Project, crowd: Crowd, round_: Id) -> tuple[float, int]:
    """Return (the share of items whose majority in a round is CIFAR-10's own label, of how many: no ties)."""
    question = the_question(project).id
    named = {one.id: one.name for one in classes(project, question)}
    path_of = {row.id: row.path.name for row in items(project, item_ids(project).tolist())}
    votes: dict[Id, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    labels = current_labels(project, question, round_).answered()
    for item, label in zip(labels.item.tolist(), labels.label_class.tolist(), strict=True):
        if named[label] != CANNOT_TELL:
            votes[item][named[label]] += 1
    right = n = 0
    for item, counted in votes.items():
        ranked = sorted(counted.values(), reverse=True)
        if len(ranked) == 1 or ranked[0] > ranked[1]:
            n += 1
            right += max(counted, key=lambda name: counted[name]) == crowd.truth[path_of[item]]
    return right / max(1, n), n


def real_loop(folder: Path, where: Path, keeper: Keeper) -> None:
    """Go through the loop on the real labels, and through its two controls."""
    crowd = read_crowd(folder)
    codes = sorted(
        {who for told in (crowd.first, crowd.held) for rows in told.values() for who, _, _ in rows}
    )
    with crowd_project(where / "cifar10s.labeler", folder, crowd) as project:
        question = the_question(project)
        first = open_round(project, question.id)
        if first is None:
            raise SystemExit("the project has no open round")
        tell(project, first.id, told_by(project, crowd.first, codes), "import")
        close_round(project, round=first.id, author=owner(project))
        keeper.keep(project, "cifar10s 1 labeled")
        back_up(project.path, to=where / "control.labeler")
        path_of = {row.id: row.path.name for row in items(project, item_ids(project).tolist())}
        ruled = {item: crowd_verdict(crowd.counts[name]) for item, name in path_of.items()}
        with stopwatch() as watch:
            n = resolve(project, _sme(project), ruled.__getitem__)
        verdicts = resolve_report(project, question.id).verdicts
        report("CIFAR-10S: disagreements ruled on", n=n, value=watch[0], unit="s", verdicts=verdicts)
        keeper.keep(project, "cifar10s 2 resolved")
        amend_all(project, ruled)
        keeper.keep(project, "cifar10s 3 amended")
        chosen = Choice(From.OLD_DEFINITION)
        second, _items = again(project, chosen, per_item=3)
        held = told_by(project, crowd.held, codes)
        followed = [one if one.sure > SURE_FROM else replace(one, label=CANNOT_TELL) for one in held]
        tell(project, second, followed, "import")
        close_round(project, round=second, author=owner(project))
        keeper.keep(project, "cifar10s 4 labeled again")
        unsure = sum(one.label == CANNOT_TELL for one in followed)
        report(
            "CIFAR-10S: answers that say cannot tell",
            n=len(followed),
            value=unsure / len(followed),
            unit="share",
        )
        for policy in ("abstain", "class"):
            say(f"CIFAR-10S, cannot tell {'left out' if policy == 'abstain' else 'as a class'}",
                progress_of(project, question, policy=policy))  # fmt: skip
        for name, round_ in (("first round", first.id), ("labeled again", second)):
            share, n = majority_right(project, crowd, round_)
            report(
                f"CIFAR-10S: majority of the {name} is CIFAR-10's own label", n=n, value=share, unit="share"
            )
    with Project.open(where / "control.labeler") as project:
        everything, _items = again(project, Choice(From.ALL), per_item=3)
        tell(project, everything, told_by(project, crowd.held, codes), "import")
        say("CIFAR-10S, control: nothing mended", progress_of(project, the_question(project)))
        project.undo(owner(project))
        project.undo(owner(project))
        disputed, kept = again(project, Choice(From.DISAGREED), per_item=3)
        held = [one for one in told_by(project, crowd.held, codes) if one.item in set(kept)]
        tell(project, disputed, held, "import")
        close_round(project, round=disputed, author=owner(project))
        say("CIFAR-10S, control: nothing mended, only what was disagreed about",
            progress_of(project, the_question(project)))  # fmt: skip
        keeper.keep(project, "cifar10s control disputed")


def _sme(project: Project) -> Id:
    return next(one.id for one in people(project) if one.role is Role.SME)


def amend_all(project: Project, ruled: Mapping[Id, Ruled]) -> None:
    """Add *cannot tell*, define every class with a number, and give each its examples."""
    question, author = the_question(project).id, owner(project)
    cannot = AddClass(CANNOT_TELL, ClassKind.UNCERTAIN)
    (made,) = mend_classes(project, author=author, question=question, mend=cannot).value
    amend_entry(project, author=author, label_class=made, definition=CANNOT)
    for one in classes(project, question):
        if one.name in DEFINITIONS:
            shown = examples(project, one.name, ruled)
            decision = f"Not surer than {SURE_FROM:.0f} %: {CANNOT_TELL}."
            amend_entry(project, author=author, label_class=one.id, definition=DEFINITIONS[one.name],
                        decision=decision, **shown)  # fmt: skip
    lacking = [page.label_class.name for page in read_book(project, question).pages if page.missing]
    report(
        "CIFAR-10S: entries of the book that lack something",
        n=11,
        value=len(lacking),
        unit="",
        entries=lacking,
    )


def again(project: Project, choice: Choice, *, per_item: int | None = None) -> tuple[Id, list[Id]]:
    """Begin the next round of the items that were chosen; return it and them."""
    question = the_question(project).id
    chosen = choose_items(project, question, choice)
    begun = begin_round(
        project,
        question=question,
        author=owner(project),
        items=chosen,
        labelers_per_item=per_item,
        choice=choice.as_dict(),
    )
    return begun.value, chosen.tolist()


# the demo


def demo_loop(where: Path, keeper: Keeper) -> None:
    """Go through the loop on the demo's phones, and through its control."""
    scene = phone_scene()
    (path,) = make_demo(where, scenes=(phone_scene,))
    with Project.open(path) as project:
        known = {row.id: row.relative for row in items(project, item_ids(project).tolist())}
        by_path: dict[str, SceneItem] = {one.relative: one for one in scene.items}
        keeper.keep(project, "demo 1 labeled")
        expert = next(one.id for one in people(project) if one.name == EXPERT)
        n = resolve(
            project, expert, lambda item: Ruled(by_path[known[item]].truth, by_path[known[item]].reason)
        )
        report("demo: disagreements ruled on, of those that were left", n=n, value=float(n), unit="items")
        keeper.keep(project, "demo 2 resolved")
        back_up(path, to=where / "demo control.labeler")
        question = the_question(project)
        named = {one.name: one.id for one in classes(project, question.id)}
        said = "A line of at least 3 mm, measured with the ruler from end to end; a blurred end counts."
        amend_entry(project, author=owner(project), label_class=named["scratch"], definition=said,
                    decision="From 3.0 mm on, whoever looks: 2 mm is ok, 5 mm is not the limit.")  # fmt: skip
        amend_entry(project, author=owner(project), label_class=named["ok"],
                    definition="No dent, no pit, no line of 3 mm or more by the ruler.")  # fmt: skip
        keeper.keep(project, "demo 3 amended")
        second, chosen = again(project, Choice(From.OLD_DEFINITION))
        keeper.keep(project, "demo 3 begun")
        tell(project, second, _look_again(project, chosen, scene, mended=True), "simulated")
        keeper.keep(project, "demo 4 labeled again")
        say("demo", progress_of(project, question))
    with Project.open(where / "demo control.labeler") as project:
        second, chosen = again(project, Choice(From.ALL))
        tell(project, second, _look_again(project, chosen, scene, mended=False), "simulated")
        say("demo, control: nothing mended", progress_of(project, the_question(project)))


def _look_again(project: Project, chosen: Sequence[Id], scene: Scene, *, mended: bool) -> list[Told]:
    """Return what the same simulated people say on looking again; ``mended``: they go by the book's 3 mm."""
    phones = {phone.name: phone for phone in plan_phones(len(scene.items), np.random.default_rng(7))}
    who = {one.name: one.id for one in people(project)}
    generator = np.random.default_rng(1)
    told = []
    for row in items(project, chosen):
        for labeler in LABELERS:
            eyes = replace(labeler, scratch_from_mm=3.0) if mended else labeler
            answer: Answer = look(eyes, phones[row.relative], generator)
            told.append(Told(row.id, who[labeler.name], answer.label, 100.0 if answer.sure else 50.0))
    return told


def main() -> None:
    """Go through the loop and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="the real labels (CIFAR-10S)")
    parser.add_argument("--keep", type=Path, help="leave the project of each step there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        where = given.keep if given.keep is not None else Path(made)
        where.mkdir(parents=True, exist_ok=True)
        demo_loop(where, Keeper(given.keep))
        if given.folder is not None:
            real_loop(given.folder, where, Keeper(given.keep))


if __name__ == "__main__":
    main()
