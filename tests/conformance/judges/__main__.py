"""The run: faults planted, then the corpus, then recorded traffic; a table, objections, an exit code. `run.py` says how to call it."""
import argparse
import collections
import concurrent.futures
import functools
import os
import pathlib
import re
import sys
import time

from . import across, answers, captures, decoded, frames, gateway, identity, panel, planted, published, same, served, services, traffic, translate, turns_on

# the caller's own words, sent as they are: what the judges say of them says nothing of Specado
VERBATIM = {"provider-options", "provider-options-duplicate-keys", "provider-options-every-provider-deep", "provider-options-removing",
            "strings-words-with-line-breaks"}


def main():
    parser = argparse.ArgumentParser(prog="tests/conformance/run.py")
    parser.add_argument("targets", nargs="*")
    for flag in ("--detail", "--own", "--rules"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--mode", default="coerce")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    start = time.monotonic()
    targets = options.targets or translate.families()
    lines = translate.run(options.mode, [(target, path) for target in targets for path in prompts(options)])
    faults, missed = planted.check(lines)
    wrongs, overlooked = services.planted()
    verdicts = panel.judge(lines)
    services.judge(lines, verdicts)
    schemas, recorded, exchanges = (each.there() and not options.own for each in (published, captures, traffic))
    if schemas:
        published.judge(lines, verdicts, options.rules)
    table, objections = count(lines, verdicts)
    show(table, lines, options)
    show_objections(objections, options)
    rest = {"frames": frames.complaints, "gateway": functools.partial(gateway.complaints, options.own)}
    if recorded:
        rest |= {"captures": captures.complaints, "turns_on": turns_on.complaints, "same": same.complaints}
    if exchanges:
        rest |= {"traffic": traffic.complaints, "identity": identity.complaints, "decoded": decoded.complaints, "across": across.complaints}
    if recorded and exchanges:
        rest |= {"answers": answers.complaints, "served": served.complaints}
    said = side_by_side(rest)
    differences, (accepted, contradicted) = said.get("captures", []), said.get("traffic", (0, []))
    changed, elsewhere = said.get("identity", []) + said.get("decoded", []), said.get("across", [])
    gathered, written = said.get("answers", []), said.get("served", [])
    following, alike, (streams, cut), ended = said.get("turns_on", []), said.get("same", []), said["frames"], said["gateway"]
    for text in [*missed, *overlooked, *differences, *contradicted, *changed, *elsewhere, *gathered, *written, *following, *alike, *cut, *ended]:
        print(text)
    judged, rejected = (sum(row[column] for row in table.values()) for column in ("sent", "rejected"))
    print(f"\n{judged} bodies for {len(targets)} families: {rejected} rejected")
    print(f"{faults} faults planted for the types: {len(missed)} not found")
    print(f"{wrongs} faults planted for the {len(services.declared())} rules of services: {len(overlooked)} not found")
    print(f"{len(differences)} complaints about recorded traffic" if recorded else "no recorded traffic, as it is not beside this repository")
    if exchanges:
        print(f"{accepted} requests that services accepted: {len(contradicted)} objections by their rules")
        print(f"{len(changed)} complaints about those that do not come back as they were")
        print(f"{len(elsewhere)} complaints about what they become in other dialects")
    if recorded and exchanges:
        print(f"{len(gathered)} complaints about streams that the SDKs gather in another way")
    if recorded and exchanges:
        print(f"{len(written)} complaints about what answers are written as in other dialects")
    if recorded:
        print(f"{len(following)} complaints about next turns")
        print(f"{len(alike)} complaints about requests of one conversation")
    print(f"{streams} streams cut into frames: {len(cut)} complaints")
    print(f"{len(ended)} complaints about what official clients make of the gateway")
    if not schemas:
        print("no published schemas, as they are not beside this repository")
    print(f"judged in {time.monotonic() - start:.0f} s")
    wrong = [missed, overlooked, differences, contradicted, changed, elsewhere, gathered, written, following, alike, cut, ended]
    return 1 if rejected or any(wrong) or not judged else 0


def side_by_side(checks):
    """What each of these says. What takes longest begins first, and each is a process of its own: they share nothing."""
    longest = ["gateway", "served", "across", "answers", "decoded"]
    ordered = sorted(checks, key=lambda name: longest.index(name) if name in longest else len(longest))
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        running = {name: pool.submit(timed, name, checks[name]) for name in ordered}
        return {name: done.result() for name, done in running.items()}


def timed(name, check):
    start = time.monotonic()
    said = check()
    print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
    return said


def prompts(options):
    folders = [translate.ROOT / "tests" / "corpus"]
    if not options.own:
        folders += [translate.SHARED / folder for folder in ("corpus", "cases", "cases/services")]
    paths = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    return [str(path) for path in paths if path.name != "index.json" and path.stem not in VERBATIM and options.only in str(path)]


def count(lines, verdicts):
    """Per target how many were sent, refused and rejected; per objection where."""
    table, objections = collections.defaultdict(collections.Counter), collections.defaultdict(list)
    for line, verdict in zip(lines, verdicts):
        row = table[line.target]
        if line.refused:
            row["refused"] += 1
            continue
        row["sent"] += 1
        row["lossy"] += line.severity == "error"
        row["rejected"] += any(layer != "rules" for layer, *_ in verdict)
        for layer, text in verdict:
            objections[re.sub(r"/\d+", "/N", f"{line.provider} [{layer}] {text}")].append(f"{pathlib.Path(line.id).stem} at {line.target}")
    return table, objections


def show(table, lines, options):
    """A row for each provider, or for each family: what was sent, what of it `standard` mode would refuse for its losses, and so on."""
    rows = collections.defaultdict(collections.Counter)
    for target, row in table.items():
        rows[target if options.detail else target.split("/")[0]].update({**row, "families": 1})
    columns = ["families", "sent", "lossy", "refused", "rejected"]
    width = max(map(len, rows), default=10)
    print(f'{"":{width}}', *(f"{column:>9}" for column in columns))
    for name, row in rows.items():
        print(f"{name:{width}}", *(f"{row[column]:>9}" for column in columns))
    print("(lossy: what standard mode refuses, because something is lost; refused: in this mode)")
    reasons = collections.Counter((line.refused[:200] if options.detail else line.refused.split(":")[0]) for line in lines if line.refused)
    for reason, times in reasons.most_common():
        print(f"refused {times}: {reason}")


def show_objections(objections, options):
    for text, where in sorted(objections.items(), key=lambda entry: -len(entry[1])):
        shown = where if options.detail else where[:4]
        print(f"\n{len(where)} × {text}\n    " + ", ".join(shown) + (" …" if len(where) > len(shown) else ""))


if __name__ == "__main__":
    sys.exit(main())
