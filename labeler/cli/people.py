"""``labeler people``: who takes part, and who does what."""

from __future__ import annotations

from pathlib import Path

import click

from labeler.cli.report import aligned, emit, report_options
from labeler.errors import UserError


@click.command("people")
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "--add", multiple=True, metavar="NAME:ROLE", help="Add somebody: Ann:labeler, Sue:sme, Max:mle."
)
@click.option("--role", "roles", multiple=True, metavar="NAME:ROLE", help="Let somebody do something else.")
@click.option("--rename", "renames", multiple=True, metavar="OLD:NEW", help="Give somebody another name.")
@click.option("--remove", multiple=True, metavar="NAME", help="Let somebody go; what they did stays.")
@click.option("--as", "actor", metavar="PERSON", help="Who does it; the owner when not given.")
@report_options
def command(
    *,
    project: Path,
    add: tuple[str, ...],
    roles: tuple[str, ...],
    renames: tuple[str, ...],
    remove: tuple[str, ...],
    actor: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List the people of PROJECT and what they do; add, change, rename or let somebody go.

    Labelers label. SMEs also rule on disagreements, mend the label book and make rounds. MLEs do everything;
    where there is none, whoever made the project does.
    """
    from labeler.ops.people import acting, people_table, remove_person, rename_person, set_role, the_person
    from labeler.ops.people import add_person as add_one
    from labeler.ops.project import parse_people
    from labeler.store.project import Project

    with Project.open(project) as opened:
        author = acting(opened, actor)
        for spec in parse_people(",".join(add)):
            add_one(opened, name=spec.name, role=spec.role, author=author)
        for spec in parse_people(",".join(roles), need_role=True):
            set_role(opened, person=the_person(opened, spec.name).id, role=spec.role, author=author)
        for pair in renames:
            old, colon, new = pair.partition(":")
            if not colon:
                raise UserError(f"{pair!r} renames nobody; write it as OLD:NEW.")
            rename_person(opened, person=the_person(opened, old).id, name=new, author=author)
        for name in remove:
            remove_person(opened, person=the_person(opened, name).id, author=author)
        rows = people_table(opened)
    emit(
        {"people": rows},
        as_json=as_json,
        as_csv=as_csv,
        rows="people",
        text=lambda: aligned(
            ["person", "role", "labels", "rulings"],
            [[row["person"], row["role"], f"{row['labels']:,}", f"{row['rulings']:,}"] for row in rows],
            left=2,
        ),
    )
