"""Reads from the `use` lines of every crate which file imports which, and checks the rules below.

Without an argument it prints each import that breaks a rule, and exits with 1 if there is one. With `--graph` it prints
for each folder which of its entries imports which.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

CRATES = ("domain", "adapters", "migration", "app")

# From the top down: an entry of the folder imports only entries that stand below it. All entries must be listed.
ORDER = {
    "app/src": "main commands start janitor catch_up cli output http spool picture telemetry server disk nudge config",
    "app/src/http": "mod router quiz jservice users feed records share uploads health audio_record "
    "middleware pages contract request problem schema gzip",
}

# Entries of the folder that do not import each other at all.
APART = {
    "app/src/http": "quiz jservice users feed records share uploads health",
    "adapters/src": "sea lame objects sources system floor",
}

# In all folders, no import runs in a circle, neither of files nor of folders. `mod x;` counts as no import: it only
# says that a file is there. `pub use` counts as none either: a name that is imported through it counts for the file
# that defines it.


def main(arguments):
    """Prints the graph, or the imports that break a rule."""
    graph = defaultdict(set)
    for crate in CRATES:
        for file, imported in Crate(Path(crate) / "src").imports():
            folder, (above, below) = meeting(file, imported)
            graph[folder].add((above, below, file, imported))
    if arguments == ["--graph"]:
        print_graph(graph)
        return 0
    broken = [line for folder, edges in sorted(graph.items()) for line in broken_rules(folder, edges)]
    for line in broken:
        print(line, file=sys.stderr)
    return 1 if broken else 0


def meeting(file, imported):
    """The deepest folder that holds both files, and the entry of it in which each of them lies."""
    one, other = file.parts, imported.parts
    depth = next(at for at in range(len(one)) if one[: at + 1] != other[: at + 1])
    entry = [Path(parts[depth]).stem for parts in (one, other)]
    return "/".join(one[:depth]), entry


def broken_rules(folder, edges):
    """The imports of a folder's entries that break a rule, a line each."""
    order, apart = ORDER.get(folder, "").split(), APART.get(folder, "").split()
    for above, below, file, imported in sorted(edges):
        told = f"{file} imports {imported}"
        if order and not {above, below} <= set(order):
            yield f"{folder}: {above} or {below} has no place in the order of .ci/imports.py: {told}"
        elif order and order.index(above) > order.index(below):
            yield f"{folder}: {above} stands below {below}, but {told}"
        if above in apart and below in apart:
            yield f"{folder}: {above} and {below} are to stay apart, but {told}"
    followers = defaultdict(set)
    for above, below, *_ in edges:
        followers[above].add(below)
    for circle in circles(followers):
        inside = [f"{file} imports {imported}" for a, b, file, imported in sorted(edges) if {a, b} <= circle]
        yield f"{folder}: a circle of {', '.join(sorted(circle))}: {'; '.join(inside)}"


def circles(followers):
    """The sets of entries that can reach each other."""
    reach = {}
    for start in followers:
        reach[start], todo = set(), [start]
        while todo:
            for further in followers.get(todo.pop(), ()):
                if further not in reach[start]:
                    reach[start].add(further)
                    todo.append(further)
    found = {frozenset(b for b in reach[a] if a in reach.get(b, ())) for a in reach if a in reach[a]}
    return sorted(found, key=sorted)


def print_graph(graph):
    """The entries of each folder and what they import."""
    for folder, edges in sorted(graph.items()):
        print(folder)
        followers = defaultdict(set)
        for above, below, *_ in edges:
            followers[above].add(below)
        for above in sorted(followers):
            print(f"  {above} -> {' '.join(sorted(followers[above]))}")


class Crate:
    """The modules of a crate by their path, such as `("http", "quiz")`, and what each imports."""

    def __init__(self, root):
        self.files, self.uses, self.given_on = {}, {}, {}
        for file in sorted(root.rglob("*.rs")):
            module = self.module(file.relative_to(root))
            if {"tests", "test"} & set(module):
                continue
            text = code(file.read_text())
            uses = list(use_lines(text))
            self.files[module] = file
            self.uses[module] = [path for _, path, _ in uses] + list(paths_in_code(text))
            self.given_on[module] = {name: path for public, path, name in uses if public}

    @staticmethod
    def module(relative):
        parts = relative.with_suffix("").parts
        return () if parts in (("lib",), ("main",)) else parts[:-1] if parts[-1] == "mod" else parts

    def imports(self):
        """Pairs of a file and one that it imports."""
        for module, paths in self.uses.items():
            public = set(self.given_on[module].values())
            for path in paths:
                target = self.found(module, path) if path not in public else None
                if target is not None and target != module:
                    yield self.files[module], self.files[target]

    def found(self, module, path):
        """The module that defines the name with this path; `None` if it is not of this crate."""
        first, *rest = path
        if first == "crate":
            at = ()
        elif first == "self":
            at = module
        elif first == "super":
            at, rest = module[:-1], list(rest)
            while rest[:1] == ["super"]:
                at, rest = at[:-1], rest[1:]
        elif (*module, first) in self.files:
            at = (*module, first)
        else:
            return None
        for depth, name in enumerate(rest):
            if (*at, name) in self.files:
                at = (*at, name)
                continue
            onward = self.given_on.get(at, {}).get(name)
            return self.found(at, (*onward, *rest[depth + 1 :])) if onward else self.known(at)
        return self.known(at)

    def known(self, module):
        return module if module in self.files else None


def code(text):
    """The text without comments, strings and its inner tests."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text, flags=re.S)
    return re.split(r"#\[cfg\(test\)\]\s*mod \w+ \{", text)[0]


def use_lines(text):
    """For each imported name: whether it is re-exported, its path, and its name here."""
    for public, tree in re.findall(r"^\s*(pub(?:\([^)]*\))? )?use ([^;]+);", text, flags=re.M):
        for leaf in leaves(re.sub(r"\s+", " ", tree).strip()):
            path, _, name = leaf.partition(" as ")
            parts = tuple(part for part in path.strip().split("::") if part not in ("", "*"))
            parts = parts[:-1] if parts[-1] == "self" and len(parts) > 1 else parts
            yield bool(public), parts, name.strip() or parts[-1]


def leaves(tree):
    """`a::{b, c::d}` are `a::b` and `a::c::d`."""
    begin, brace, rest = tree.partition("{")
    if not brace:
        return [tree]
    parts, depth, part = [], 0, ""
    for letter in rest.rstrip()[:-1]:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += letter
    return [begin + leaf for part in [*parts, part] if part.strip() for leaf in leaves(part.strip())]


def paths_in_code(text):
    """Paths in the code that are written out instead of imported."""
    text = re.sub(r"^\s*(?:pub(?:\([^)]*\))? )?use [^;]+;|pub\(in [^)]*\)", "", text, flags=re.M)
    for path in re.findall(r"(?<![\w$:])((?:crate|super|self)(?:::\w+)+)", text):
        yield tuple(path.split("::"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
