"""The documentation cannot drift: every block of code in it runs, every name is in it.

Blocks of a page run in order, in one namespace and one empty folder:

- ``python``: a program; what it prints stands in the ``text`` block after it.
- ``pycon``: a session, through doctest.
- ``console``: lines with ``$ symgd …`` are called; output that is shown is compared.
- ``sh``: one command a line, without output.
- ``csv``: a file, named by the title of the block, for the blocks after it.

In output, ``...`` stands for anything.
"""

import contextlib
import doctest
import io
import re
import shlex
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

import symgd
from symgd.cli import main
from symgd.cli.group import COMMANDS, DEFAULT
from symgd.language import ARRAY_FUNCTIONS, FUNCTIONS, ArrayFunction, Function, limits
from symgd.rules.gradients import transforms
from symgd.rules.rule import Recurrence
from symgd.rules.stopping import MEASURES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GENERATED = DOCS / "cli.md"  # tests/cli/test_reference.py compares it with what the commands say
PAGES = [ROOT / "README.md", *sorted(set(DOCS.glob("*.md")) - {GENERATED})]

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
CHECK = doctest.OutputChecker().check_output

TIMES = re.compile(r" +\d[\d.]* (?:ns|µs|ms|s)\b")
"""Measured times, which differ from run to run, and the width of a column with them."""

NOT_RUN = {
    "pip install .",
    'pip install -e ".[dev]"',
    'pip install "symgd[web]"',
    "pytest",
    "pytest benchmarks --benchmark-enable",
}
"""What sets symgd up and tests it; nothing else that a reader is told to type is left out."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, and the line of its fence."""

    page: Path
    line: int
    language: str
    title: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
    for number, line in lines:
        assert not line.lstrip().startswith("~~~"), f"{page.name}:{number}: write ``` for a fence"
        fence = re.fullmatch(r'\s*(```+)\s*(\S*)(?:\s+title="([^"]+)")?.*', line)
        if not fence:
            continue
        inside: list[str] = []
        for _, within in lines:
            if within.strip() == fence[1]:
                break
            inside.append(within)
        else:
            pytest.fail(f"{page.name}:{number}: the block has no end")
        yield Block(
            page, number, fence[2], fence[3] or "", textwrap.dedent("\n".join(inside)) + "\n"
        )


def call(command: str) -> tuple[int, str]:
    """Run a command line in this process; return its status and all it prints."""
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        pytest.raises(SystemExit) as ended,
    ):
        main(shlex.split(command)[1:])
    status = ended.value.code
    assert isinstance(status, int)
    return status, printed.getvalue()


def compare(shown: str, printed: str, place: str) -> None:
    if TIMES.search(shown):
        shown, printed = (re.sub(" +", " ", TIMES.sub(" …", text)) for text in (shown, printed))
    if not CHECK(shown, printed, doctest.ELLIPSIS):
        pytest.fail(f"{place} shows\n\n{shown}\nbut it prints\n\n{printed}", pytrace=False)


def run_commands(block: Block, prompt: str) -> None:
    """Run the lines that begin with ``prompt``; the lines between them are output."""
    command: str | None = None
    calls: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith(prompt):
            command = line.removeprefix(prompt)
            calls.append((command, []))
        else:
            assert command is not None, f"{block.place}: output before the first command"
            calls[-1][1].append(line)
    for typed, output in calls:
        shown = "\n".join(output).strip("\n")
        for part in typed.split(" && "):
            if part in NOT_RUN:
                continue
            assert part.startswith("symgd "), f"{block.place}: no test runs {part!r}"
            status, printed = call(part)
            refused = any(line.startswith("symgd: ") for line in output)
            wrong = any(": wrong: " in line for line in output)
            expected = 2 if refused else 1 if wrong else 0
            assert status == expected, f"{block.place}: {part}\n{printed}"
            if shown:
                compare(f"{shown}\n", f"{printed.strip()}\n", f"{block.place}: {part}")


def run_program(block: Block, names: dict[str, Any], shown: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("\n" * block.line + block.text, block.page, "exec"), names)
    compare(shown, printed.getvalue(), block.place)


def run_session(block: Block, names: dict[str, Any]) -> None:
    parser, report = doctest.DocTestParser(), io.StringIO()
    test = parser.get_doctest(block.text, names, block.place, str(block.page), block.line)
    assert test.examples, f"{block.place}: a session needs a line that begins with >>>"
    result = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.write, clear_globs=False)
    names |= test.globs
    if result.failed:
        pytest.fail(report.getvalue(), pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    found = list(blocks(page))
    for before, block, after in zip([None, *found], found, [*found[1:], None], strict=False):
        match block.language:
            case "python":
                shown = after.text if after and after.language == "text" else ""
                run_program(block, names, shown)
            case "text":
                assert before, f"{block.place}: output of nothing"
                assert before.language == "python", f"{block.place}: output of no program"
            case "pycon":
                run_session(block, names)
            case "console":
                run_commands(block, "$ ")
            case "sh":
                run_commands(block, "")
            case "csv":
                Path(block.title).write_text(block.text, encoding="utf-8")
            case other:
                pytest.fail(f"{block.place}: no test runs a block of {other or 'no language'}")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_readme_sets_everything_up_in_two_commands() -> None:
    lines = text("README.md").splitlines()
    assert 'pip install . && symgd "x**2+2*y**2" --lr 0.1' in lines
    assert 'pip install -e ".[dev]" && pytest' in lines


def test_every_page_is_in_the_navigation() -> None:
    def leaves(node: Any) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        else:
            for child in node.values() if isinstance(node, dict) else node:
                yield from leaves(child)

    pages = list(leaves(yaml.safe_load(text("mkdocs.yml"))["nav"]))
    assert sorted(pages) == sorted(page.name for page in DOCS.glob("*.md"))


def test_the_readme_links_to_what_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text("README.md"))
    local = [link for link in links if not link.startswith("http")]
    assert local
    assert [link for link in local if not (ROOT / link).exists()] == []


@pytest.mark.parametrize(("first", "folder"), [("README.md", "docs/"), ("docs/index.md", "")])
def test_every_page_can_be_reached_from_the_first(first: str, folder: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", text(first))
    assert {page.name for page in DOCS.glob("*.md")} - {"index.md"} <= {
        link.removeprefix(folder) for link in links
    }


def test_pictures_are_used_small_and_described() -> None:
    shown = [
        (page, *match)
        for page in PAGES
        for match in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert all(len(words) > 10 for _, words, _ in shown)
    used = {(page.parent / link).resolve() for page, _, link in shown}
    there = set((DOCS / "pictures").iterdir())
    assert there <= used
    largest = {".png": 150_000, ".gif": 1_000_000}
    for picture in there:
        assert picture.stat().st_size < largest[picture.suffix], picture.name


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != DEFAULT])
def test_commands_are_documented(command: str) -> None:
    for page in ("README.md", "docs/cli.md", "docs/architecture.md"):
        assert f"symgd {command}" in text(page)


@pytest.mark.parametrize(
    "row", [*symgd.optimizers.values(), *symgd.schedules.values()], ids=lambda row: row.name
)
def test_rules_are_documented_with_their_constants(row: Recurrence) -> None:
    page = text("docs/optimizers-and-schedules.md")
    lines = [line for line in page.splitlines() if line.startswith(f"| `{row.name}` |")]
    assert len(lines) == 1
    listed = dict(re.findall(r"`(\w+)=([^`]+)`", lines[0]))
    assert listed == {name: _as_typed(value) for name, value in row.constants.items()}


def _as_typed(value: Any) -> str:
    if isinstance(value, tuple):
        return "/".join(map(_as_typed, value))
    return value if isinstance(value, str) else f"{value:g}"


def test_transforms_and_measures_are_documented() -> None:
    page = text("docs/optimizers-and-schedules.md")
    for name in transforms:
        assert f"`--{name.replace('_', '-')}`" in page
    for name in MEASURES:
        assert f"| `{name}` |" in page


@pytest.mark.parametrize(
    "row", [*FUNCTIONS.values(), *chain(*ARRAY_FUNCTIONS.values())], ids=lambda row: row.signature
)
def test_functions_are_documented(row: Function | ArrayFunction) -> None:
    aliases = " ".join(f"`{alias}`" for alias in row.aliases)
    line = f"| `{row.signature}` | {row.help} | {aliases} |".replace("|  |", "| |")
    assert line in text("docs/language.md").replace("\\*", "*").splitlines()


def test_limits_are_documented() -> None:
    page = text("docs/language.md")
    sizes = ["LENGTH", "BRACKETS", "LEVELS", "NODES", "DIGITS", "EXPONENT", "ARGUMENTS"]
    sizes += ["COMPARISONS", "POSTFIXES", "INDEX_DIGITS", "OPERATIONS", "EQUATIONS"]
    for name in sizes:
        assert f"| {getattr(limits, name):,} |\n" in page, name


@pytest.mark.parametrize("name", symgd.__all__)
def test_public_names_are_documented(name: str) -> None:
    assert re.search(rf"^::: symgd(\.\w+)*\.{name}$", text("docs/api.md"), re.MULTILINE)


def test_every_module_has_its_place_in_the_architecture() -> None:
    page = text("docs/architecture.md")
    modules = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "symgd").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert sorted(module for module in modules if f"`{module}`" not in page) == []


def test_imports_run_as_the_architecture_says() -> None:
    contract = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    layers = [
        " · ".join(f"`{name.removeprefix('symgd.')}`" for name in layer.split(" : "))
        for layer in contract["layers"]
    ]
    assert f"\n{' → '.join(layers)}\n" in text("docs/architecture.md")


def test_heavy_packages_are_kept_from_every_part_but_those_that_are_named() -> None:
    layers, *contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    parts = {part for layer in layers["layers"] for part in layer.split(" : ")}
    for contract in contracts:
        free = parts - set(contract["source_modules"])
        if contract["source_modules"] == ["symgd"]:
            free = {line.split(" -> ")[0].removesuffix(".*") for line in contract["ignore_imports"]}
        named = re.search(r"is imported in (.+) only", contract["name"])
        assert named, contract["name"]
        names = {f"symgd.{name}" for name in re.split(", | and ", named[1])}
        assert free == names, contract["name"]
