"""Repeats a draw of `domain::survey::sample` and the shares of `domain::survey::result`, from their description alone."""
import sys
from fractions import Fraction
from decimal import Decimal, getcontext, ROUND_HALF_UP

getcontext().prec = 60
MASK = (1 << 64) - 1


def numbers(seed):
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        mixed = seed
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        yield mixed ^ (mixed >> 31)


def pick(left, size, source):
    left, drawn = list(left), []
    while len(drawn) < size and left:
        usable = MASK - MASK % len(left)
        number = next(number for number in source if number < usable)
        place = number % len(left)
        drawn.append(left[place])
        left[place] = left[-1]
        left.pop()
    return drawn


def draw(method, size, seed, lines):
    strata = {}
    for line in lines:
        stratum, key = line.split("\t")
        strata.setdefault(stratum, set()).add(key)
    names = sorted(strata, key=str.encode)
    counts = [len(strata[name]) for name in names]
    total = sum(counts)
    if method in ("simple", "proportional"):
        if total <= size:
            sizes = counts
        else:
            sizes = [count * size // total for count in counts]
            order = sorted(range(len(names)), key=lambda place: (-(counts[place] * size % total), place))
            for place in order[: size - sum(sizes)]:
                sizes[place] += 1
    else:
        sizes = [size * (3 if method == "quota" else 1)] * len(names)
    source = numbers(seed)
    for name, wanted in zip(names, sizes):
        for key in pick(sorted(strata[name], key=str.encode), wanted, source):
            print(f"{name}\t{key}")


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def fixed(number):
    return str(number.quantize(Decimal("1e-8"), rounding=ROUND_HALF_UP))


def results(lines):
    strata = [[int(word) for word in line.split()[1:]] for line in lines]
    strata = [(words[0], words[1:]) for words in strata]
    people = sum(Fraction(size) for size, _ in strata)
    spread = Fraction(0)
    for size, grades in strata:
        n = sum(grades)
        weight = Fraction(size, n)
        spread += weight**2 * n * (1 - Fraction(n, size))
    v = decimal(spread / people**2)
    z = Decimal("1.96")
    shares = [{grade} for grade in (5, 4, 3, 2, 1)] + [{5, 4, 3}]
    for wanted in shares:
        count = sum(grades[grade - 1] for _, grades in strata for grade in wanted)
        above = sum(
            Fraction(size, sum(grades)) * sum(grades[grade - 1] for grade in wanted) for size, grades in strata
        )
        p = decimal(above / people)
        half = z * (p * (1 - p) * v + z * z * v * v / 4).sqrt()
        middle, below = p + z * z * v / 2, 1 + z * z * v
        low, high = max(Decimal(0), (middle - half) / below), min(Decimal(1), (middle + half) / below)
        print(count, fixed(p), fixed(low), fixed(high))
    mean = sum(
        Fraction(size, sum(grades)) * sum(grade * count for grade, count in enumerate(grades, 1))
        for size, grades in strata
    )
    print(fixed(decimal(mean / people)))


first, *rest = sys.stdin.read().splitlines()
if first == "results":
    results(rest)
else:
    _, method, size, seed = first.split()
    draw(method, int(size), int(seed), rest)
