"""Counts the facts of a file with DuckDB and says how long it takes: scan.py FACTS SUMS ROUNDS ANSWER."""

import json
import statistics
import sys
import time

import duckdb

facts, sums, rounds, answer = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
connection = duckdb.connect()


def counted(source):
    return connection.execute(f"select unit, month, {sums} from {source} group by unit, month").fetchall()


def middle(work):
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        rows = work()
        times.append(time.perf_counter() - began)
    return int(statistics.median(times) * 1_000_000), rows


# Every column has its type, so that reading does not look at the file twice.
with open(facts, encoding="utf-8") as file:
    names = file.readline().strip().split(",")
types = {
    name: "BIGINT" if name == "unit" or name.startswith("number_") else "TINYINT" if name.startswith("flag_") else "VARCHAR"
    for name in names
}
columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
source = f"read_csv('{facts}', header = true, columns = {{{columns}}})"
file_us, rows = middle(lambda: counted(source))
connection.execute(f"create table facts as select * from {source}")
memory_us, _ = middle(lambda: counted("facts"))
scan = {"version": duckdb.__version__, "file_us": file_us, "memory_us": memory_us}
with open(answer, "w", encoding="utf-8") as file:
    json.dump({"scan": scan, "rows": [[row[0], row[1], list(row[2:])] for row in rows]}, file)
