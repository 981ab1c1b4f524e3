"""Commands that keep the instance safe: back it up, and put it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TransferSpeedColumn

from bluethread.config import backup as backups
from bluethread.config import instance
from bluethread.config.backup.archive import Tell
from bluethread.kernel.errors import BadInput

from .output import dump, json_option

_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--recipient", "-r", "keys", multiple=True, help="A public key (age1…) that may restore. Repeatable.")
@click.option("--recipients-file", "-R", "files", multiple=True, type=_file, help="A file of public keys.")
@click.option("--plain", is_flag=True, help="Do not encrypt. Whoever has the file then has everything.")
@json_option
def backup(target: Path, keys: tuple[str, ...], files: tuple[Path, ...], plain: bool, as_json: bool) -> None:
    """Back everything up into a new file TARGET, or into a new dated file in a folder, while the instance is in use.

    Encrypted to one public key or several: each of their private keys alone restores it. `bluethread backup-key` makes
    a pair.
    """
    recipients = backups.recipients(keys, files)
    if plain and recipients:
        raise BadInput("--plain and a public key exclude each other", do="Leave out --plain")
    if not plain and not recipients:
        raise BadInput(
            "a backup is encrypted, and no public key is named",
            expected="--recipient age1… or --recipients-file FILE",
            do="`bluethread backup-key FILE` makes a key pair",
        )
    if plain:
        click.secho("NOT ENCRYPTED: whoever has this file has every record, with names. Guard it.", fg="red", err=True)
    with _progress(None) as tell:
        made = backups.make(by=instance.acting(), target=target, recipients=recipients, tell=tell)
    if as_json:
        dump(made)
        return
    click.echo(f"{made.path}: {made.rows:,} rows, {made.files:,} files, {made.size / 1e6:,.1f} MB")
    click.echo(f"SHA-256 {made.sha256}")


@click.command()
@click.argument("source", type=_file)
@click.option("--identity", "-i", "files", multiple=True, type=_file, help="A file with your private key. Repeatable.")
@click.option("--tampered", is_flag=True, help="Restore even if the audit trail was tampered with.")
@json_option
def restore(source: Path, files: tuple[Path, ...], tampered: bool, as_json: bool) -> None:
    """Put the backup SOURCE back on this machine, which must be empty.

    Every part is checked before anything is put in place. If anything is wrong, nothing is.
    """
    identities = backups.identities(files)
    with _progress(2 * source.stat().st_size if source.exists() else None) as tell:
        restored = backups.restore(source, identities=identities, tampered=tampered, tell=tell)
    if as_json:
        dump(restored)
        return
    click.echo(
        f"Restored as it was at {restored.made_at}: {restored.rows:,} rows, {restored.files:,} files, "
        f"{restored.audit_events:,} audit events."
    )
    for name, there, here in restored.settings:
        click.echo(f'BLUETHREAD_{name.upper()} was "{there}" there and is "{here}" here.')
    if not restored.key_restored:
        click.echo("The backup does not hold the instance's secret key: what was protected by it must be set up again.")


@click.command("backup-key")
@click.argument("place", type=_file)
def backup_key(place: Path) -> None:
    """Make a key pair for backups: the private key into the new file PLACE, the public key printed.

    Keep the private key away from this machine, and a copy in another place: without it no backup can be restored.
    """
    public = backups.new_key(place)
    click.echo(f"Private key: {place} (take it off this machine)\nPublic key:  {public}")


@contextmanager
def _progress(total: int | None) -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("", total=total)
        passed = {"restore": (total or 0) // 2}  # the second reading
        yield lambda what, done: progress.update(task, description=what, completed=passed.get(what, 0) + done)


COMMANDS = [backup, restore, backup_key]
"""Commands of this file. `restore` and `backup-key` work without an instance."""
