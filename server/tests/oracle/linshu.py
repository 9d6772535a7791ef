#!/usr/bin/env python3
"""The daily assessment of 沭政字〔2020〕10号, 附件 三(一), computed a second time.

Written from the text of the regulation alone, with exact fractions and nothing but the standard library, so that it
can disagree with the program. What the text leaves open is decided here as the pack's interpretations decide it:
equal values give full points, a unit without orders is neither ranked nor compared, floors come before the spread of
2 points, a score is rounded half up to 4 digits, a total is the sum of rounded scores, equal totals share a rank.

    linshu.py FACTS.csv     prints unit, group, rank, total and every score, separated by tabs
    linshu.py --lines       reads a county as JSON from every line and prints its scores as JSON, line by line

A county is a list of units: [name, group, {measure: number, ...}].
"""

import csv
import json
import sys
from fractions import Fraction

TOWNSHIP, DEPARTMENT = "township", "department"
INDICATORS = [
    "volume",
    "response_process",
    "response_handling",
    "first_time",
    "redo_satisfaction",
    "redo_county",
    "redo_city",
    "hard_cases",
    "supervision",
]


def four_digits(number):
    """四舍五入 to four digits, as a whole number of ten-thousandths."""
    scaled = number * 10000
    whole = scaled.numerator // scaled.denominator
    return whole + 1 if scaled - whole >= Fraction(1, 2) else whole


def written(ten_thousandths):
    return f"{ten_thousandths // 10000}.{ten_thousandths % 10000:04d}"


def min_max(values, floor, points):
    """﹛(数据值-最小值)/(最大值–最小值)+floor*[(最大值-数据值)/(最大值–最小值)]﹜*points"""
    low, high = min(values), max(values)
    if low == high:
        return [points for _ in values]
    width = high - low
    return [((value - low) / width + floor * (high - value) / width) * points for value in values]


def handling(unit):
    """响应率(2)办理过程: what is left of 5 points."""
    fifths = (
        unit("return_late")
        + unit("return_without_phone")
        + unit("return_without_reason")
        + unit("return_as_reply")
        + unit("return_forced")
        + unit("reply_late")
        + unit("reply_missing")
    )
    halves = unit("return_false")
    return max(Fraction(0), 5 - fifths * Fraction(2, 10) - halves * Fraction(5, 10))


def at_most_two_apart(points):
    """最高分和最低分分差控制在2分之内: the best stays, what others lack is scaled."""
    best, worst = max(points), min(points)
    if best - worst <= 2:
        return points
    scale = Fraction(2) / (best - worst)
    return [best - (best - point) * scale for point in points]


def reported(group, units, taken):
    """疑难诉求(1): 上报比例最高的得0分,最低的得2分; departments by the band of their volume."""
    shares = [unit("inadmissible_reported") / n for unit, n in zip(units, taken)]
    bands = [unit("volume_band") if group == DEPARTMENT else None for unit in units]
    points = []
    for share, band in zip(shares, bands):
        peers = [other for other, its in zip(shares, bands) if its == band]
        low, high = min(peers), max(peers)
        points.append(Fraction(2) if low == high else 2 * (high - share) / (high - low))
    return points


def dossiers(unit):
    """疑难诉求(2): 3 points, 扣完为止."""
    lost = unit("dossier_defective") * Fraction(1, 2)
    lost += unit("dossier_falsified") + unit("dossier_taken_by_superior")
    return max(Fraction(0), 3 - lost)


def supervision(unit):
    """督查督办: 5 points, 可叠加扣分,扣完为止."""
    lost = unit("supervised_city_account") * Fraction(2, 10)
    lost += unit("supervised_city_written") * Fraction(5, 10)
    lost += unit("supervised_county_office")
    lost += (unit("supervised_media") + unit("disciplined")) * 5
    return max(Fraction(0), 5 - lost)


def score_group(group, units):
    """Returns a list of exact scores for every unit; every unit has orders."""
    taken = [unit("taken") for unit in units]
    share = lambda measure: [unit(measure) / n for unit, n in zip(units, taken)]
    floor = Fraction(9, 10) if group == TOWNSHIP else Fraction(8, 10)
    if group == TOWNSHIP:
        volume = min_max(taken, Fraction(8, 10), 10)
    else:
        volume = [unit("volume_band") for unit in units]
    responded = [(n - unit("not_responded")) / n for unit, n in zip(units, taken)]
    hard = [first + dossiers(unit) for first, unit in zip(reported(group, units, taken), units)]
    columns = [
        volume,
        min_max(responded, Fraction(8, 10), 10),
        at_most_two_apart([handling(unit) for unit in units]),
        min_max(share("first_time_satisfied"), floor, 35),
        min_max(share("redo_satisfied"), floor, 20),
        [(1 - rate) * 5 for rate in share("redone_twice_county")],
        [(1 - rate) * 5 for rate in share("redone_twice_city")],
        hard,
        [supervision(unit) for unit in units],
    ]
    return list(zip(*columns))


def county(units):
    """Returns {unit: {"rank", "total", "scores"}}; all null for a unit without orders."""
    found = {name: {"rank": None, "total": None, "scores": None} for name, _, _ in units}
    for group in (TOWNSHIP, DEPARTMENT):
        members = [(name, facts) for name, its, facts in units if its == group and facts.get("taken", 0) > 0]
        if not members:
            continue
        looked = [lambda measure, facts=facts: Fraction(facts.get(measure, 0)) for _, facts in members]
        rounded = [[four_digits(Fraction(score)) for score in row] for row in score_group(group, looked)]
        totals = [sum(row) for row in rounded]
        for (name, _), row, total in zip(members, rounded, totals):
            rank = 1 + sum(1 for other in totals if other > total)
            found[name] = {"rank": rank, "total": written(total), "scores": [written(score) for score in row]}
    return found


def from_csv(path):
    units = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            _, facts = units.setdefault(row["unit"], (row["group"], {}))
            facts[row["measure"]] = int(row["value"])
    return [[name, group, facts] for name, (group, facts) in units.items()]


def main(arguments):
    if arguments == ["--lines"]:
        for line in sys.stdin:
            print(json.dumps(county(json.loads(line)), ensure_ascii=False))
        return
    if len(arguments) != 1:
        sys.exit(__doc__)
    units = from_csv(arguments[0])
    scored = county(units)
    print("\t".join(["unit", "group", "rank", "total", *INDICATORS]))
    order = {TOWNSHIP: 0, DEPARTMENT: 1}
    for name, group, _ in sorted(units, key=lambda unit: (order[unit[1]], scored[unit[0]]["rank"] or 10**9)):
        found = scored[name]
        if found["rank"] is None:
            print("\t".join([name, group] + [""] * (2 + len(INDICATORS))))
        else:
            print("\t".join([name, group, str(found["rank"]), found["total"], *found["scores"]]))


if __name__ == "__main__":
    main(sys.argv[1:])
