"""Weighs a year's sheets a second time, with nothing of the product: reads sheets on stdin, writes one line each unit.

A sheet is a JSON line: sources with their weights and full marks, units with a group and cells. A cell is a score out
of the full mark, or [part, whole], of which the rest counts; null is left out, and the other weights become the whole.
"""

import json
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60


def number(text):
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or 1)


def total(sheet, unit):
    weights = shares = Fraction(0)
    for source, cell in zip(sheet["sources"], unit["cells"]):
        if cell is None:
            continue
        if isinstance(cell, list):
            share = Fraction(cell[1] - cell[0], cell[1])
        else:
            share = number(cell) / number(source["full"])
        weights += number(source["weight"])
        shares += number(source["weight"]) * share
    if weights == 0:
        return None
    exact = shares / weights * 100
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
    return decimal.quantize(Decimal("0.01"), ROUND_HALF_UP)


for line in sys.stdin:
    sheet = json.loads(line)
    totals = [total(sheet, unit) for unit in sheet["units"]]
    for unit, own in zip(sheet["units"], totals):
        if own is None:
            print("-", "-")
            continue
        peers = [other for one, other in zip(sheet["units"], totals) if one["group"] == unit["group"]]
        print(own, 1 + sum(other > own for other in peers if other is not None))
