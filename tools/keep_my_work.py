"""Keep what you ran or wrote in the chapters, and restore the chapters of the course.

    python tools/keep_my_work.py

Save your notebooks before you run this command. Each chapter that differs from git's version is
copied, for example to `notebooks/my_00_start_here.ipynb`, and then restored, so that `git pull` can
update the course. Without git, every chapter is copied, and no chapter is restored. No file that
contains your work is overwritten.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = re.compile(r"notebooks/[^/]+\.ipynb")
# Files in git's folder that exist while git waits for somebody to finish what was begun.
BEGUN = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase or an applied patch",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


class Refusal(Exception):
    """The reason why the program can do nothing, or had to stop."""


def main(root=ROOT):
    """Keep the work in the course at `root`, say what was done, and return the exit code."""
    try:
        state, why = changes(root)
        if state is None:
            keep_all(root, why)
        else:
            keep_changed(root, *state)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


# What git says ------------------------------------------------------------------------------------


def git(root, *arguments):
    """Run git in the folder `root`, and return the finished process."""
    # Some file systems mark every file as executable, which is no change of a chapter.
    command = ["git", "-c", "core.fileMode=false", *arguments]
    return subprocess.run(
        command, cwd=root, capture_output=True, encoding="utf-8", errors="replace"
    )


def changes(root):
    """Return the changed and the missing chapters, and why git can't tell which these are.

    The result is ((changed, missing), ""), or (None, reason).

    Raises
    ------
    Refusal
        If something other than a chapter differs from git's version.
    """
    try:
        inside = git(root, "rev-parse", "--show-prefix")
    except OSError:
        return None, "Git was not found"
    if inside.returncode:
        said = inside.stderr.strip().removeprefix("fatal: ").splitlines()
        return None, f'Git says "{"".join(said[:1])}"'
    if not git(root, "ls-files", "notebooks/*.ipynb").stdout:
        return None, "Git doesn't know the chapters in this folder"
    # `--no-renames` gives all lines one form. Untracked files are in nobody's way.
    options = "--porcelain=v2", "-z", "--no-renames", "--untracked-files=no"
    status = git(root, "status", *options, "--", ".")
    if status.returncode:
        raise Refusal(f"Nothing was changed, because git failed: {status.stderr.strip()}")
    changed, missing, other = [], [], unfinished(root)
    for line in filter(None, status.stdout.split("\0")):
        kind, letters, *_ = line.split(" ", 2)
        path = line.split(" ", 10 if kind == "u" else 8)[-1]
        path = path.removeprefix(inside.stdout.rstrip("\n"))  # relative to the course's folder
        if kind == "u":
            other.append(f"{path} (a conflict)")
        elif letters[0] != ".":
            other.append(f"{path} (staged)")
        elif CHAPTER.fullmatch(path) and letters[1] == "M":
            changed.append(path)
        # Git would replace a folder of this name, with all files in it.
        elif CHAPTER.fullmatch(path) and not os.path.lexists(root / path):
            missing.append(path)
        else:
            other.append(f"{path} ({'deleted' if letters[1] == 'D' else 'changed'})")
    if other:
        raise Refusal(
            "Nothing was changed, because of what git sees besides your work in the chapters:\n"
            + "".join(f"    {each}\n" for each in other)
            + "Finish, commit or undo this first. `git status` says how."
        )
    return (changed, missing), ""


def unfinished(root):
    """Return what git has begun and not finished, such as ["a merge that is not finished"]."""
    names = {
        what: git(root, "rev-parse", "--git-path", name).stdout.rstrip("\n")
        for name, what in BEGUN.items()
    }
    return [
        f"a {what} that is not finished" for what, name in names.items() if (root / name).exists()
    ]


# What is done -------------------------------------------------------------------------------------


def keep_changed(root, changed, missing):
    """Copy each changed chapter, and let git restore the changed and the missing chapters."""
    kept = copies(root, changed)
    for chapter, (content, _) in kept.items():
        if (root / chapter).read_bytes() != content:
            raise Refusal(f"{chapter} has just been saved again. Run the command once more.")
    if restore := [*changed, *missing]:
        done = git(root, "checkout", "--", *restore)
        if done.returncode:
            raise Refusal(
                f"Git could not restore the chapters: {done.stderr.strip()}\n"
                + ("Your work is safe in the copies:\n" if kept else "")
                + "".join(f"    {name}\n" for _, name in kept.values())
            )
    for chapter, (_, name) in kept.items():
        print(f"{chapter}: your work is in {name}, and the chapter is restored.")
    for chapter in missing:
        print(f"{chapter}: was missing, and is restored.")
    if kept:
        print("Close these chapters in JupyterLab without saving them, and go on in the copies.")
    if not restore:
        print("Every chapter is as the course has it, so there is nothing to keep.")
    print("The course can be updated now: git pull")


def keep_all(root, why):
    """Copy every chapter, because without git nothing tells which chapters were changed."""
    chapters = sorted(path.name for path in root.glob("notebooks/[0-9][0-9]_*.ipynb"))
    kept = copies(root, [f"notebooks/{name}" for name in chapters])
    print(f"{why}, so every chapter was copied, and none was restored:")
    for _, name in kept.values():
        print(f"    {name}")
    print("To update the course, download it again into a new folder, and move these copies into")
    print("its folder notebooks. There, the chapters are as the course has them.")


def copies(root, chapters):
    """Copy chapters, and return {chapter: (its bytes, the name of the copy)}.

    If an equal copy of a chapter already exists, no new copy is made.

    Raises
    ------
    Refusal
        If a chapter can't be read or copied.
    """
    kept = {}
    for chapter in chapters:
        try:
            content = (root / chapter).read_bytes()
            kept[chapter] = content, copy(root / chapter, content).relative_to(root).as_posix()
        except OSError as error:
            raise Refusal(
                f"{chapter} could not be copied: {error}\nNo chapter was changed."
                + "".join(f"\n    {name} is a copy." for _, name in kept.values())
            ) from error
    return kept


def copy(path, content):
    """Return a file `my_...` with this content beside `path`: an existing file, or a new one."""
    count = 1
    while True:
        end = f"_{count}" if count > 1 else ""
        place = path.with_name(f"my_{path.stem}{end}{path.suffix}")
        count += 1
        try:
            file = place.open("xb")  # never opens a file that exists
        except FileExistsError:
            # A link to the chapter would show the restored chapter.
            if place.is_file() and not place.samefile(path) and place.read_bytes() == content:
                return place
            continue
        try:
            with file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if place.read_bytes() != content:
                raise OSError(f"{place.name} differs from what was written")
        except OSError:
            place.unlink(missing_ok=True)
            raise
        return place


if __name__ == "__main__":
    # A reason of git may contain letters that a Windows console can't show.
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
