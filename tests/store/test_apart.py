"""Copies wander apart and come together in any order: the same facts, the same truths, nothing lost.

A machine of random copies: people label, rule, tag, define, mend classes, begin, close, join and leave
rounds, comment, change roles and undo, each in some copy; copies are made of copies and take each other in.
At the end all copies take in all others, in different orders, and must be the same project, whole; and a
definition that nobody replaced knowing it either holds or is listed as work.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from labeler.errors import UserError
from labeler.ops.book import amend_entry
from labeler.ops.check import backup, check
from labeler.ops.comments import add_comment, resolve_thread
from labeler.ops.definitions import definitions_apart, settle_definition, together
from labeler.ops.label import submit_label
from labeler.ops.mend import AddClass, BringBack, Merge, Rename, Retire, mend_classes
from labeler.ops.merge import merge_copies, rehearse, what_waits
from labeler.ops.people import add_person, set_role
from labeler.ops.resolve import rule_item
from labeler.ops.round_people import join_round, leave_round
from labeler.ops.rounds import Serving, begin_round, close_round
from labeler.ops.tags import add_tag, tag_items, untag_items
from labeler.ops.truth import item_truths
from labeler.ops.undo import redo, undo
from labeler.store.check import facts_hash
from labeler.store.project import Project
from labeler.store.read.comments import threads
from labeler.store.read.guidelines import entries
from labeler.store.read.labels import current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round, rounds
from labeler.store.read.truth import conflicts, truths
from labeler.store.tables import ALL
from labeler.types import Id, Role
from tests.store.conftest import make_project

MOST_COPIES = 4
copy = st.integers(0, MOST_COPIES - 1)
who = st.integers(0, 4)
item = st.integers(0, 1)
answer = st.integers(0, 2)


def all_ids(project: Project) -> set[tuple[str, Id]]:
    """Return every fact of a project."""
    with project.reading() as db:
        return {(t.name, row[0]) for t in ALL for row in db.execute(f"SELECT id FROM {t.name}")}


def seen(project: Project) -> tuple[object, ...]:
    """Return what a person sees: facts, labels, truths, conflicts, rounds, talk."""
    asked = the_question(project).id
    labels, truth = current_labels(project, asked), item_truths(project, asked)
    with project.reading() as db:
        facts = facts_hash(db)
    return (
        facts,
        *(column.tobytes() for column in (labels.item, labels.person, labels.round, labels.label_class)),
        tuple(zip(truth.item.tolist(), truth.label_class.tolist(), map(str, truth.source), strict=True)),
        tuple((one.item, one.rulings) for one in conflicts(project, asked)),
        tuple((one.id, one.state) for one in rounds(project, asked)),
        tuple((one.name, one.role) for one in people(project)),
        tuple(thread.first.id for thread in threads(project)),
        tuple((one.id, one.name, one.kind, one.merged_into) for one in classes(project, asked)),
        tuple(sorted((key, one.definition) for key, one in entries(project, asked).items())),
        tuple(
            (one.table, one.label_class, tuple(version.id for version in one.versions))
            for one in definitions_apart(project, asked)
        ),
    )


def holding(project: Project, question: Id) -> dict[Id, str]:
    """Return what each class's entry says now."""
    return {key: one.definition for key, one in entries(project, question).items()}


class Apart(RuleBasedStateMachine):
    """Three or four copies of a project, whose people meet on few items."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.copies: list[Project] = []
        self.ids: set[tuple[str, Id]] = set()
        self.items: list[Id] = []
        self.question = 0
        self.said: dict[str, Id] = {}
        self.replaced: set[str] = set()
        self.taken_back: set[Id] = set()

    @initialize()
    def start(self) -> None:
        project = make_project(self.folder / "0.labeler")
        add_person(project, name="Tom", role=Role.SME)
        self.copies = [project]
        for number in (1, 2):
            self.copies.append(Project.open(backup(project.path, to=self.folder / f"{number}.labeler")))
        self.question = the_question(project).id
        with project.reading() as db:
            self.items = [row[0] for row in db.execute("SELECT id FROM item ORDER BY id")]

    def teardown(self) -> None:
        try:
            if self.copies:
                self.come_together()
        finally:
            for project in self.copies:
                project.close()
            shutil.rmtree(self.folder)

    def of(self, number: int) -> Project:
        return self.copies[number % len(self.copies)]

    def person(self, project: Project, number: int) -> Id:
        everybody = people(project)
        return everybody[number % len(everybody)].id

    def judge(self, project: Project, number: int) -> Id:
        able = [one for one in people(project) if one.role is not Role.LABELER] or people(project)
        return able[number % len(able)].id

    def do(self, project: Project, use: object, *args: object, **more: object) -> object:
        """Use an operation; what the project's rules forbid is no failure. Remember every fact."""
        try:
            done = use(project, *args, **more)  # type: ignore[operator]
        except UserError:
            done = None
        self.ids |= all_ids(project)
        return done

    @precondition(lambda self: len(self.copies) < MOST_COPIES)
    @rule(of=copy)
    def make_a_copy(self, of: int) -> None:
        path = backup(self.of(of).path, to=self.folder / f"{len(self.copies)}.labeler")
        self.copies.append(Project.open(path))

    @rule(in_=copy, person=who, item=item, answer=answer)
    def label(self, in_: int, person: int, item: int, answer: int) -> None:
        project = self.of(in_)
        round_ = open_round(project, self.question)
        if round_ is not None:
            self.do(
                project,
                submit_label,
                person=self.person(project, person),
                item=self.items[item],
                question=self.question,
                round=round_.id,
                label_class=classes(project, self.question)[answer].id,
            )

    @rule(in_=copy, person=who, item=item, answer=st.integers(-1, 2), alone=st.booleans())
    def rule_on(self, in_: int, person: int, item: int, answer: int, alone: bool) -> None:
        project = self.of(in_)
        said = (
            {"verdict": "not_enough_information"}
            if answer < 0
            else {"label_class": classes(project, self.question)[answer].id}
        )
        self.do(
            project,
            rule_item,
            person=self.judge(project, person),
            item=self.items[item],
            question=self.question,
            independent=alone,
            **said,
        )

    @rule(in_=copy, person=who, item=item, name=st.sampled_from(["dim", "odd"]), away=st.booleans())
    def tag(self, in_: int, person: int, item: int, name: str, away: bool) -> None:
        project, author = self.of(in_), self.person(self.of(in_), person)
        made = self.do(project, add_tag, name=name, author=author)
        use = untag_items if away else tag_items
        self.do(project, use, items=[self.items[item]], tag=made, author=author)

    @rule(in_=copy, person=who, answer=st.integers(0, 1))
    def define(self, in_: int, person: int, answer: int) -> None:
        project, label_class = self.of(in_), classes(self.of(in_), self.question)[answer].id
        before, words = holding(project, self.question), f"definition {len(self.said)}"
        judge = self.judge(project, person)
        if self.do(project, amend_entry, author=judge, label_class=label_class, definition=words) is not None:
            self.said[words] = label_class
            self.replaced.add(before.get(label_class, ""))

    @rule(in_=copy, person=who, first=st.booleans(), joined=st.booleans())
    def settle(self, in_: int, person: int, first: bool, joined: bool) -> None:
        project = self.of(in_)
        found = definitions_apart(project, self.question)
        if not found:
            return
        one = found[0 if first else -1]
        values = together(one).values if joined else one.versions[-1 if first else 0].values
        done = self.do(
            project,
            settle_definition,
            author=self.judge(project, person),
            question=self.question,
            table=one.table,
            label_class=one.label_class,
            values=values,
        )
        if done is not None and one.table == "guideline":
            left = str((values or {}).get("definition", ""))
            self.replaced |= {version.words.get("definition", "") for version in one.versions} - {left}

    @rule(in_=copy, person=who, answer=answer, other=answer, mend=st.integers(0, 4))
    def mend(self, in_: int, person: int, answer: int, other: int, mend: int) -> None:
        project = self.of(in_)
        known = classes(project, self.question)
        one, two = known[answer].id, known[other].id
        wanted = (
            Merge(one, (two,)),
            Rename(one, f"class {len(self.ids)}"),
            Retire(one),
            BringBack(one),
            AddClass(f"new {len(self.ids)}"),
        )[mend]
        who_ = self.judge(project, person)
        self.do(project, mend_classes, author=who_, question=self.question, mend=wanted)

    @rule(in_=copy, person=who, again=st.sampled_from([0.0, 0.5]))
    def begin(self, in_: int, person: int, again: float) -> None:
        project = self.of(in_)
        self.do(
            project,
            begin_round,
            question=self.question,
            author=self.person(project, person),
            items=self.items[:3],
            serving=Serving(repeat_share=again),
        )

    @rule(in_=copy, person=who, use=st.sampled_from([close_round, join_round, leave_round]))
    def close_join_or_leave(self, in_: int, person: int, use: object) -> None:
        project = self.of(in_)
        round_ = open_round(project, self.question)
        if round_ is not None:
            more = {} if use is close_round else {"person": self.person(project, person + 1)}
            self.do(project, use, round=round_.id, author=self.person(project, person), **more)

    @rule(in_=copy, person=who, item=item, settle=st.booleans())
    def talk(self, in_: int, person: int, item: int, settle: bool) -> None:
        project, author = self.of(in_), self.person(self.of(in_), person)
        known = threads(project)
        if settle and known:
            self.do(project, resolve_thread, person=author, comment=known[0].last.id)
        else:
            answers = known[0].last.id if known else None
            self.do(project, add_comment, person=author, item=self.items[item], text="@Sue?", answers=answers)

    @rule(in_=copy, person=who, role=st.sampled_from(list(Role)))
    def change_role(self, in_: int, person: int, role: Role) -> None:
        project = self.of(in_)
        self.do(
            project, set_role, person=self.person(project, person), role=role, author=people(project)[0].id
        )

    @rule(in_=copy, person=who, again=st.booleans())
    def take_back(self, in_: int, person: int, again: bool) -> None:
        project = self.of(in_)
        before = holding(project, self.question)
        self.do(project, redo if again else undo, person=self.person(project, person))
        after = holding(project, self.question)
        self.taken_back |= {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}

    @rule(into=copy, other=copy)
    def take_in(self, into: int, other: int) -> None:
        mine, theirs = self.of(into), self.of(other)
        if mine is theirs:
            return
        both = all_ids(mine) | all_ids(theirs)
        (said,) = rehearse(mine, [theirs.path])
        n_new = merge_copies(mine, [theirs.path])[theirs.path].n_new
        assert (said.n_new, said.after) == (n_new, what_waits(mine)), "as it was rehearsed"
        assert all_ids(mine) == both, "a union, no more and no less"
        before = seen(mine)
        assert merge_copies(mine, [theirs.path])[theirs.path].n_new == 0
        assert seen(mine) == before, "twice changes nothing"

    def come_together(self) -> None:
        """All take in all, each in another order: the same project, whole, with every fact there ever was."""
        for place, project in enumerate(self.copies):
            self.ids |= all_ids(project)
            others = self.copies[place + 1 :] + self.copies[:place]
            merge_copies(project, [one.path for one in (others if place % 2 else others[::-1])])
        found = {seen(project) for project in self.copies}
        assert len(found) == 1, "copies that know the same say the same"
        assert all_ids(self.copies[0]) == self.ids, "nothing is lost"
        known = truths(self.copies[0], self.question)
        apart = {one.item for one in conflicts(self.copies[0], self.question)}
        assert not apart & set(known.item.tolist()), "what SMEs ruled apart on is nobody's truth"
        self.no_definition_is_lost(self.copies[0])
        for project in self.copies:
            assert check(project.path).findings == ()

    def no_definition_is_lost(self, project: Project) -> None:
        """What nobody replaced knowing it holds or is listed; not where somebody undid."""
        now = holding(project, self.question)
        listed = {
            (one.label_class, version.words.get("definition"))
            for one in definitions_apart(project, self.question)
            if one.table == "guideline"
            for version in one.versions
        }
        for words, label_class in self.said.items():
            if words not in self.replaced and label_class not in self.taken_back:
                assert now.get(label_class) == words or (label_class, words) in listed, words


TestApart = Apart.TestCase
TestApart.settings = settings(
    max_examples=16,
    stateful_step_count=24,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
