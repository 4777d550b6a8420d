"""Times the overview and the map of a journey on a server of the demo company.

usage: pages.py http://127.0.0.1:7321 [API-KEY]
With a key ten interactions arrive every second meanwhile. Each figure is a whole page, as a browser asks for it.
"""

import http.cookiejar
import json
import random
import sys
import threading
import time
import urllib.parse
import urllib.request

BASE = sys.argv[1]
KEY = sys.argv[2] if len(sys.argv) > 2 else None
USER = {"email": "grace@lumenoak.example", "password": "peak and end", "next": "/"}
PERIODS = ["7d", "30d", "90d", "12m", "all"]
FILTERS = ["", "&channel=app", "&channel=email", "&language=ru", "&language=en", "&-brand=Haus+Vier", "&touchpoint=delivery"]

opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def post(path, body, **headers):
    return urllib.request.Request(BASE + path, body, headers)


def timed(path):
    begun = time.perf_counter()
    opener.open(BASE + path).read()
    return (time.perf_counter() - begun) * 1000


def told(name, times):
    times = sorted(times)
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
    print(f"{name}: n {len(times)}, median {at(0.5):.0f} ms, p95 {at(0.95):.0f} ms, most {times[-1]:.0f} ms", flush=True)


def arrive(stop):
    while not stop.wait(1.0):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        row = {"kind": "review", "channel": "web", "occurred_at": now, "text": "The parcel came late and the box was broken."}
        rows = [row | {"key": f"{time.time()}-{i}"} for i in range(10)]
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        urllib.request.urlopen(post("/api/v1/interactions", json.dumps({"interactions": rows}).encode(), **headers)).read()


opener.open(BASE + "/sign-in").read()
opener.open(post("/sign-in", urllib.parse.urlencode(USER).encode(), Origin=BASE)).read()
stop = threading.Event()
if KEY:
    threading.Thread(target=arrive, args=(stop,), daemon=True).start()
random.seed(3)
for name, path, extras in [("overview", "/", ["", "&metric=rating", "&metric=sentiment"]), ("map", "/journeys/order", [""])]:
    told(f"{name}, as it opens, again and again", [timed(path) for _ in range(40)])
    questions = [f"{path}?period={period}{part}{extra}" for period in PERIODS for part in FILTERS for extra in extras]
    random.shuffle(questions)
    told(f"{name}, every question for the first time", [timed(question) for question in questions])
    told(f"{name}, the same questions again", [timed(question) for question in questions])
stop.set()
