"""Asks the lake, DuckDB and DataFusion the same questions about the same files, one after the other, best of ROUNDS.

    cargo build --release -p peakend-lake --example ten_million
    python ten_million.py target/release/examples/ten_million FOLDER ROWS [ROUNDS]

FOLDER is the one that the example fills. Needs the PyPI packages duckdb and pyarrow, and datafusion to ask it too.
All work with two threads. "again" is the lake's second answer, which it has partly kept.
Told are milliseconds of the clock and, in brackets, of work (processor time), which other programs on the machine
disturb less.
"""

import glob
import os
import subprocess
import sys
import tempfile
import time

import duckdb

THREADS = 2
program, folder, rows = sys.argv[1:4]
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3


def customer(number):
    mixed = (number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128
    spelled = f"{mixed ^ (mixed >> 61):032x}"
    return "-".join([spelled[:8], spelled[8:12], spelled[12:16], spelled[16:20], spelled[20:]])


EVER = "occurred_at >= '2025-05-01T00:00:00Z' AND occurred_at < '2026-11-01T00:00:00Z'"
MONTH = "occurred_at >= '2026-10-02T00:00:00Z' AND occurred_at < '2026-11-01T00:00:00Z'"
# A row per score given: the fastest way to say what the lake's score counts hold.
NPS = """CASE WHEN score_kind = 'nps' THEN score END, CASE WHEN score_kind = 'nps' THEN score_min END,
    CASE WHEN score_kind = 'nps' THEN score_max END"""
MOOD = "count(mood), sum(mood), sum(mood * mood), sum(CASE WHEN mood < 0 THEN 1 END), sum(CASE WHEN mood > 0 THEN 1 END)"


def by(keys, measures, where):
    keys = [key.strip() for key in keys]
    return f"SELECT {', '.join(keys)}, {measures} FROM i WHERE {where} GROUP BY {', '.join(keys)}"


def themes(nothing):
    lists = f"unnest(coalesce(themes, {nothing})) theme, unnest(coalesce(theme_moods, {nothing})) mood"
    return f"SELECT theme, brand, count(*), {MOOD} FROM (SELECT {lists}, brand FROM i WHERE {EVER}) t GROUP BY theme, brand"


SEGMENT_BY_TEXT = "split_part(split_part(attributes, '\"segment\":\"', 2), '\"', 1)"
PEOPLE = "count(DISTINCT customer)"
questions = {
    # The rivals may leave out rows without the score; the lake also tells the groups that have none.
    "NPS by week and touchpoint": by(
        ["date_trunc('week', occurred_at)", "touchpoint", "score", "score_min", "score_max"],
        "count(*)",
        f"{EVER} AND score_kind = 'nps'",
    ),
    "themes by brand, volume and mood": {"duckdb": themes("[NULL]"), "datafusion": themes("make_array(NULL)")},
    "daily trend of a filtered part": by(
        ["date_trunc('day', occurred_at)", NPS], f"count(*), {MOOD}", f"{EVER} AND channel = 'web' AND brand = 'Alba'"
    ),
    "customers by segment (attribute)": {
        "duckdb": by(["attributes->>'$.segment'"], PEOPLE, EVER),
        "duckdb by text search": by([SEGMENT_BY_TEXT], PEOPLE, EVER),
        "datafusion": by([SEGMENT_BY_TEXT], PEOPLE, EVER),
    },
    "customers by touchpoint": by(["touchpoint"], PEOPLE, EVER),
    "last 30 days by channel": by(["channel", NPS], f"count(*), {MOOD}", MONTH),
    "texts that mention two words, by brand": by(
        ["brand"], "count(*)", f"{EVER} AND lower(text) LIKE '%staff%' AND lower(text) LIKE '%late%'"
    ),
    "one customer's timeline": f"SELECT * FROM i WHERE customer = '{customer(4711)}' ORDER BY occurred_at, id LIMIT 50",
    "newest page": f"SELECT * FROM i WHERE {EVER} ORDER BY occurred_at DESC, id DESC LIMIT 50",
    "newest negative texts": f"""SELECT * FROM i WHERE {EVER} AND sentiment = 'negative'
        ORDER BY occurred_at DESC, id DESC LIMIT 50""",
    "a search that finds nothing, last 30 days": f"""SELECT * FROM i WHERE {MONTH} AND lower(text) LIKE '%staff%'
        AND lower(text) LIKE '%late%' AND lower(text) LIKE '%refund%' ORDER BY occurred_at DESC, id DESC LIMIT 50""",
}

files = [os.path.abspath(file) for file in glob.glob(folder + "/*/interactions/*.parquet")]
connection = duckdb.connect()
connection.execute(f"SET threads = {THREADS}; SET TimeZone = 'UTC'")
connection.execute(f"CREATE VIEW i AS SELECT * FROM read_parquet({files})")
engines = {"duckdb": lambda sql: connection.execute(sql).to_arrow_table().num_rows}
engines["duckdb by text search"] = engines["duckdb"]
links = tempfile.TemporaryDirectory()
try:
    import datafusion

    for file in files:
        os.symlink(file, os.path.join(links.name, os.path.basename(file)))
    context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(THREADS))
    context.register_parquet("i", links.name)
    engines["datafusion"] = lambda sql: sum(batch.num_rows for batch in context.sql(sql).collect())
except ImportError:
    pass

lake = subprocess.Popen([program, folder, rows, "ask"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
TICKS = os.sysconf("SC_CLK_TCK") / 1e3


def work_of_lake():
    with open(f"/proc/{lake.pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def ask_lake(line):
    before = work_of_lake()
    lake.stdin.write(line + "\n")
    lake.stdin.flush()
    millis, found = lake.stdout.readline().split()
    return float(millis), work_of_lake() - before, found


def ask(engine, sql):
    clock, work = time.perf_counter(), time.process_time()
    try:
        found = engines[engine](sql)
    except Exception as error:
        found = f"{type(error).__name__}: {error}"[:200]
    return (time.perf_counter() - clock) * 1e3, (time.process_time() - work) * 1e3, found


def least(one, other):
    return min(one[0], other[0]), min(one[1], other[1]), one[2]


for title, sql in questions.items():
    sqls = sql if isinstance(sql, dict) else {"duckdb": sql, "datafusion": sql}
    best = {}
    for _ in range(rounds):
        times = {"lake": ask_lake(title), "again": ask_lake("again")}
        times |= {engine: ask(engine, sql) for engine, sql in sqls.items() if engine in engines}
        for engine, took in times.items():
            best[engine] = least(took, best.get(engine, took))
    told = [f"{engine} {clock:.1f} [{work:.0f}], {found} rows" for engine, (clock, work, found) in best.items()]
    rival = least(best["duckdb"], best.get("duckdb by text search", best["duckdb"]))
    ratio, of_work = (ours / max(theirs, 0.01) for ours, theirs in zip(best["lake"][:2], rival[:2]))
    print(f"{title}: {'; '.join(told)}; lake / duckdb = {ratio:.2f} [{of_work:.2f}]", flush=True)
lake.stdin.close()
lake.wait()
