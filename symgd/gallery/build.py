"""build: an entry of the gallery for each example of the catalogue, and the pages over them."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from symgd.catalog import catalogue, find
from symgd.errors import SettingError, SymgdError, hint
from symgd.files import check_folder
from symgd.gallery import overview
from symgd.gallery.entry import write_files
from symgd.gallery.exhibit import content
from symgd.gallery.kept import RECORD
from symgd.gallery.pool import results

NO_BOKEH = (
    "the pages on which a run is played with need Bokeh, which is not installed: type pip install "
    '"symgd[web]" and build again, or leave them out with --no-explore'
)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Built:
    """What became of a build.

    Attributes:
        entries: the names of the entries that were made.
        failed: of each that was not, and of each record that cannot be read, a sentence.
        notes: a sentence on what was left out of all of them.
        pages: the index and the README.
        size: bytes of the entries that were made.
        stopped: whether Ctrl-C ended it before all were made.
    """

    entries: tuple[str, ...]
    failed: Mapping[str, str]
    notes: tuple[str, ...]
    pages: tuple[Path, ...]
    size: int
    stopped: bool = False


def build(
    names: Iterable[str] = (),
    folder: str | Path = "gallery",
    *,
    jobs: int = 1,
    theme: str = "light",
    explore: bool = True,
    progress: Progress | None = None,
) -> Built:
    """Make the entries of those names, or of the whole catalogue, in ``folder``.

    Each is made whole in one of ``jobs`` processes; one that fails is told, and the others are
    made. Ctrl-C finishes those at work and begins no other. The index and the README are then
    made anew from all folders that hold a record, also those of typed losses.

    Raises:
        SettingError: when there is no example of a name.
        FileError: when the folder cannot be written, or holds such a page of another origin.
    """
    wanted = chosen(names)
    folder = Path(folder)
    check_folder(folder)
    overview.check(folder)
    folder.mkdir(parents=True, exist_ok=True)
    playable = explore and find_spec("bokeh") is not None
    work = partial(_entry, folder=folder, theme=theme, explore=playable)
    before = {name: _written(folder / name) for name in wanted}
    failed, stopped = {}, False
    try:
        with closing(results(work, wanted, min(jobs, len(wanted)))) as ended:
            for done, (name, sentence) in enumerate(ended, 1):
                if sentence:
                    failed[name] = sentence
                if progress is not None:
                    progress(done, len(wanted), name)
    except KeyboardInterrupt:
        stopped = True
    # Of entries that were finished after Ctrl-C, only their folders tell.
    made = [name for name in wanted if _written(folder / name) != before[name]]
    pages, unread = overview.write(folder)
    return Built(
        entries=tuple(made),
        failed={**failed, **unread},
        notes=(NO_BOKEH,) if explore and not playable else (),
        pages=pages,
        size=sum(path.stat().st_size for name in made for path in (folder / name).iterdir()),
        stopped=stopped,
    )


def chosen(names: Iterable[str]) -> list[str]:
    """Return the names of examples, each once; all for none.

    Raises:
        SettingError: when there is no example of a name.
    """
    found = {}
    for name in names:
        example = find(name)
        if example is None:
            raise SettingError(
                f"there is no entry {name[:60]!r}{hint(name, catalogue)}: "
                "'symgd catalogue' lists them"
            )
        found[example.name] = True
    return list(found or catalogue)


def _written(entry: Path) -> tuple[int, int] | None:
    """Return what tells the record of an entry from an older one; None where there is none."""
    try:
        status = (entry / RECORD).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _entry(name: str, folder: Path, theme: str, explore: bool) -> str:
    """Make one entry; return a sentence where that fails, and nothing where it does not."""
    try:
        write_files(folder, name, content(catalogue[name], theme, explore))
    except SymgdError as error:
        return f"{name}: {error}"
    except Exception as error:  # one mistake should not cost the other entries
        return f"{name}: a mistake inside symgd ({type(error).__name__}: {error})"
    return ""
