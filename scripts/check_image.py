"""Takes the steps of the Dockerfile without a container engine, and tries what they made.

The steps are read from the Dockerfile, and what is copied is what .dockerignore lets through. They
are taken in an empty tree over the machine's own system, which is mounted read-only; what they
made is then run by a user without rights, all read-only but the bot's folder, without a network.
Left out is what belongs to a distribution's image: its packages and users.

Needs bubblewrap and this Python at the version that the Dockerfile names.

    python scripts/check_image.py [FOLDER WITH THE DOCKERFILE]
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from string import Template

_LEFT_OUT = ("apt-get ", "useradd ")
_KEPT = ("PATH", "PIP_", "SSL_CERT_FILE")
_TMP = Path("/tmp")  # noqa: S108 - a fresh one
_FRESH = {Path("/proc"), Path("/dev")}
_ASKED = "第四十五條"


@dataclass
class Stage:
    """One `FROM` and what follows it.

    Attributes:
        name: What later stages call it.
        steps: Instructions and their arguments.
    """

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)


def stages_of(dockerfile: str) -> list[Stage]:
    """Read a Dockerfile; of its syntax what ours uses."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    stages: list[Stage] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        instruction, _, arguments = line.strip().partition(" ")
        if instruction == "FROM":
            _, _, name = arguments.partition(" AS ")
            stages.append(Stage(name))
        elif instruction:
            stages[-1].steps.append((instruction, " ".join(arguments.split())))
    return stages


def let_through(ignore: str, path: str) -> bool:
    """Return whether .dockerignore leaves a path in; the last pattern that fits decides."""
    parts = path.split("/")
    ways = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    kept = True
    for pattern in ignore.split():
        form = pattern.removeprefix("!")
        names = parts if form.startswith("**/") else ways
        if any(fnmatch(way, form.removeprefix("**/")) for way in names):
            kept = pattern.startswith("!")
    return kept


class Tree:
    """An image under way: folders of its own over the machine's system.

    Args:
        root: Where the image's own folders are kept.
        context: The folder with the Dockerfile.
    """

    def __init__(self, root: Path, context: Path) -> None:
        self._root = root
        self._context = context
        self._ignore = (context / ".dockerignore").read_text(encoding="utf-8")
        self._own = {root / "python" / "bin": "/run/python"}
        (root / "python" / "bin").mkdir(parents=True)
        (root / "python" / "bin" / "python").symlink_to(Path(sys.executable).resolve())
        self.workdir = "/"
        self.environment = {n: value for n, value in os.environ.items() if n.startswith(_KEPT)}
        self.environment["PATH"] = f"/run/python:{self.environment['PATH']}"
        self.entry: dict[str, list[str]] = {}

    def take(self, stage: Stage, *, final: bool) -> None:
        """Take the steps of a stage."""
        for instruction, arguments in stage.steps:
            print(f"{instruction} {arguments}", flush=True)
            match instruction:
                case "WORKDIR":
                    self.workdir = arguments
                    self.own(arguments)
                case "ENV":
                    self._set(arguments)
                case "COPY":
                    self._copy(arguments)
                case "RUN" if final and arguments.startswith(_LEFT_OUT):
                    print("  (left out)")
                case "RUN":
                    self.run(["sh", "-ec", arguments])
                case "ENTRYPOINT" | "CMD":
                    self.entry[instruction] = json.loads(arguments)

    def own(self, path: str) -> Path:
        """Return the folder that is to be at a path of the image."""
        folder = self._root / path.strip("/").replace("/", "-")
        folder.mkdir(exist_ok=True)
        self._own[folder] = path
        return folder

    def run(
        self, command: Sequence[str], *, writable: str | None = None, rights: bool = True
    ) -> str:
        """Run a command in the image; return what it prints.

        Args:
            command: The program and its arguments.
            writable: The one folder that is not read-only; None for all of the image's own.
            rights: Whether it has the network, and the rights of whoever runs this.
        """
        jail = [] if rights else ["--unshare-all", "--uid", "10001", "--gid", "10001"]
        done = subprocess.run(
            ["bwrap", *jail, *self._mounts(writable), "--chdir", self.workdir, "--", *command],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{shlex.join(command)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def _mounts(self, writable: str | None) -> Iterator[str]:
        """Yield the options that put the tree together."""
        own = sorted(self._own.items(), key=lambda each: each[1])
        opened = {parent for _, path in own for parent in Path(path).parents} | {_TMP}
        for folder in sorted(opened):
            yield from () if folder == Path("/") else ("--tmpfs", str(folder))
            for child in () if folder == _TMP else sorted(folder.iterdir()):
                if child.is_symlink():
                    yield from ("--symlink", str(child.readlink()), str(child))
                elif child not in opened and child not in _FRESH:
                    yield from ("--ro-bind", str(child), str(child))
        for folder, path in own:
            yield from ("--bind" if writable in {None, path} else "--ro-bind", str(folder), path)
        yield from ("--proc", "/proc", "--dev", "/dev")

    def _set(self, arguments: str) -> None:
        for word in shlex.split(arguments):
            name, _, value = word.partition("=")
            self.environment[name] = Template(value).substitute(self.environment)

    def _copy(self, arguments: str) -> None:
        *sources, target = arguments.split()
        if sources[0].startswith("--from="):
            return  # the same tree
        into = self._inside(target)
        for source in sources:
            for path in sorted((self._context / source).rglob("*") or ()):
                self._copy_one(path, into / path.relative_to(self._context / source))
            if (self._context / source).is_file():
                name = Path(source).name if into.is_dir() else ""
                self._copy_one(self._context / source, into / name)

    def _copy_one(self, path: Path, target: Path) -> None:
        if path.is_file() and let_through(self._ignore, path.relative_to(self._context).as_posix()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    def _inside(self, target: str) -> Path:
        """Return where a path of the image lies."""
        path = os.path.normpath(os.path.join(self.workdir, target))  # noqa: PTH118 - may be "./"
        for folder, at in self._own.items():
            if f"{path}/".startswith(f"{at}/"):
                return folder / path.removeprefix(at).strip("/")
        sys.exit(f"COPY to {path}, which no step has made")


def try_out(tree: Tree) -> None:
    """Use the image as a container does that has no rights; leave with a word if it is no good."""
    data = tree.environment["BOT_DATA_DIR"]

    def tiaowen(*arguments: str) -> str:
        return tree.run([*tree.entry["ENTRYPOINT"], *arguments], writable=data, rights=False)

    print(tiaowen("check"))
    answer = tiaowen("ask", _ASKED)
    print(answer)
    if not answer.startswith(_ASKED):
        sys.exit(f"It does not answer {_ASKED}.")
    packages = tree.run(["pip", "list", "--format=json"], writable=data, rights=False)
    if "setuptools" in {each["name"] for each in json.loads(packages)}:
        sys.exit("What only the build needs is in the image.")
    print(tree.run(["pip", "check"], writable=data, rights=False))


def main(arguments: Mapping[str, Path]) -> None:
    """Take the steps, and try what they made."""
    context = arguments["context"].resolve()
    stages = stages_of((context / "Dockerfile").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(Path(folder), context)
        tree.own("/opt/tiaowen")
        for stage in stages:
            tree.take(stage, final=stage is stages[-1])
        try_out(tree)
    print("The image's steps are good.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("context", type=Path, nargs="?", default=Path(__file__).parents[1])
    main(vars(parser.parse_args()))
