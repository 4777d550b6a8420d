"""Asks DuckDB the questions of ten_million.rs about the same files: python ten_million.py FOLDER [THREADS]

Needs the PyPI package duckdb; `FOLDER` is the one that the example filled.
"""

import glob
import sys
import time

import duckdb

files = glob.glob(sys.argv[1] + "/*/interactions/*.parquet")
threads = sys.argv[2] if len(sys.argv) > 2 else "2"
connection = duckdb.connect()
connection.execute(f"SET threads = {threads}; SET TimeZone = 'UTC'")
connection.execute(f"CREATE VIEW i AS SELECT * FROM read_parquet({files})")
customer = connection.execute("SELECT customer FROM i WHERE customer IS NOT NULL LIMIT 1").fetchone()[0]
ever = "occurred_at >= '2025-05-01' AND occurred_at < '2026-11-01'"
month = "occurred_at >= '2026-10-02' AND occurred_at < '2026-11-01'"
nps = "score_kind = 'nps'"
mood = "count(mood), sum(mood), sum(mood * mood), count(*) FILTER (mood < 0), count(*) FILTER (mood > 0)"
questions = {
    "NPS by week and touchpoint": f"""SELECT date_trunc('week', occurred_at) w, touchpoint, score, count(*) FROM i
        WHERE {ever} AND {nps} GROUP BY ALL""",
    "themes by brand, volume and mood": f"""SELECT theme, brand, count(*), sum(m), sum(m * m) FROM
        (SELECT unnest(themes) theme, unnest(theme_moods) m, brand FROM i WHERE {ever}) GROUP BY ALL""",
    "daily trend of a filtered part": f"""SELECT date_trunc('day', occurred_at) d, count(*), {mood},
        histogram(score) FILTER ({nps}) FROM i WHERE {ever} AND channel = 'web' AND brand = 'Alba' GROUP BY ALL""",
    "customers by segment (attribute)": f"""SELECT attributes->>'$.segment' s, count(DISTINCT customer) FROM i
        WHERE {ever} GROUP BY ALL""",
    "customers by touchpoint": f"SELECT touchpoint, count(DISTINCT customer) FROM i WHERE {ever} GROUP BY ALL",
    "last 30 days by channel": f"""SELECT channel, count(*), {mood}, histogram(score) FILTER ({nps}) FROM i
        WHERE {month} GROUP BY ALL""",
    "one customer's timeline": f"SELECT * FROM i WHERE customer = '{customer}' ORDER BY occurred_at, id LIMIT 50",
    "newest page": f"SELECT * FROM i WHERE {ever} ORDER BY occurred_at DESC, id DESC LIMIT 50",
}
for title, sql in questions.items():
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        rows = connection.execute(sql).fetchall()
        best = min(best, time.perf_counter() - begun)
    print(f"{title}: {best * 1e3:.1f} ms, {len(rows)} rows")
