"""Ranks a campaign a second time, with nothing of the product: reads its state on stdin, writes one line each.

Blocks, quota and threshold are arguments. The points of a block are the mean of what visits gave it; the blocks are
added; equal points are told apart by measured satisfaction; who is equal across the border of the quota is tied.
"""

import json
import sys
from fractions import Fraction

campaign = json.load(sys.stdin)
blocks, quota, threshold = sys.argv[1].split(","), int(sys.argv[2]), Fraction(sys.argv[3])


def stands(veto):
    return "review" not in veto or veto["review"]["upheld"]


def settled(problem):
    words = problem.get("words", [])
    return bool(words) and words[-1]["satisfied"]


def judged(unit, entrant):
    points = {block: [] for block in blocks}
    for visit in entrant.get("visits", []):
        for block, given in visit["points"].items():
            points[block].append(given)
    measured = entrant.get("measured")
    share = Fraction(measured["satisfied"], measured["answered"]) if measured else None
    filed = {one["criterion"] for one in campaign["standards"] if one["sector"] == entrant["sector"]}
    objections = [one for one in campaign["objections"] if one["unit"] == unit]
    good = (
        all(points.values())
        and share is not None
        and share >= threshold
        and set(blocks) <= filed
        and "assessment" in entrant
        and "application" in entrant
        and not any(stands(veto) for veto in entrant.get("vetoes", []))
        and all(settled(one) for one in campaign["problems"] if one["unit"] == unit)
        and not any((one.get("answer") or [False])[0] for one in objections)
    )
    if not good:
        return None
    return sum(Fraction(sum(given), len(given)) for given in points.values()), share


merits = {int(unit): judged(int(unit), entrant) for unit, entrant in campaign["entrants"].items()}
fit = {unit: merit for unit, merit in merits.items() if merit is not None}
for unit in sorted(merits):
    merit = merits[unit]
    if merit is None:
        print(unit, "-", "out")
        continue
    better = sum(other > merit for other in fit.values())
    equal = sum(other == merit for other in fit.values())
    if better + equal <= quota:
        standing = "inside"
    elif better < quota:
        standing = "tied"
    else:
        standing = "beyond"
    print(unit, better + 1, standing)
