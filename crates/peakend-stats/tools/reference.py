"""Compares peakend-stats with the usual Python libraries, in results and in time, in one run.

    pip install numpy scipy statsmodels lifelines lifetimes
    cargo build --release -p peakend-stats --examples
    python crates/peakend-stats/tools/reference.py target/release/examples/speed

Writes seeded data into a temporary folder, lets the example and Python work on it in turn (each task the best of
three, the longest once), and prints a Markdown table with both times, their ratio and the largest relative
difference of the results. `--quick` leaves the million customers out of Python.
"""

import itertools
import math
import os
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
random = np.random.default_rng(5)
found = {}


def timed(name, task, times=3):
    """Runs `task` and keeps its best time and what it found, under the name that the example uses."""
    best = math.inf
    for _ in range(times):
        start = time.perf_counter()
        values = task()
        best = min(best, time.perf_counter() - start)
    found[name] = (best, [float(value) for value in values])


def write(folder, name, columns):
    np.ascontiguousarray(np.array(columns, dtype="<f8")).tofile(os.path.join(folder, name))


def customers(count):
    """Histories of a shop with the published parameters of CDNOW, in whole days as weeks."""
    rate = random.gamma(0.243, 1 / 4.414, count)
    leave = random.beta(0.793, 2.426, count)
    watched = random.integers(27 * 7, 39 * 7, count) / 7
    repeats, last, alive = np.zeros(count), np.zeros(count), np.ones(count, dtype=bool)
    while alive.any():
        at = last + random.exponential(1, count) / rate
        alive &= at <= watched
        repeats[alive] += 1
        last[alive] = at[alive]
        alive &= random.random(count) >= leave
    # Not before the first day after, and never the same day twice as far as the weeks tell.
    last = np.minimum(np.ceil(last * 7) / 7, watched)
    return np.where(repeats > 0, repeats, 0), np.where(repeats > 0, last, 0), watched


def cells(counts):
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep

    ends, p_values = 0.0, []
    for a, n, b, m in zip(*counts):
        low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
        ends += low + high
        p_values.append(test_proportions_2indep(a, n, b, m, method="score", compare="diff").pvalue)
    multipletests(p_values, method="fdr_bh")
    return [ends]


def lmg(drivers, outcome):
    """Mean gain in R² over all orders, from R² of all subsets by numpy."""
    count = len(drivers)
    correlations = np.corrcoef(np.vstack([drivers, outcome]))
    among, with_outcome = correlations[:count, :count], correlations[:count, count]
    explained = {(): 0.0}
    for size in range(1, count + 1):
        sets = np.array(list(itertools.combinations(range(count), size)))
        right = with_outcome[sets]
        solved = np.linalg.solve(among[sets[:, :, None], sets[:, None, :]], right[:, :, None])[:, :, 0]
        for subset, value in zip(map(tuple, sets.tolist()), (right * solved).sum(axis=1)):
            explained[subset] = value
    shares = np.zeros(count)
    weights = [math.factorial(s) * math.factorial(count - s - 1) / math.factorial(count) for s in range(count)]
    for subset, value in explained.items():
        if len(subset) < count:
            for driver in set(range(count)).difference(subset):
                larger = tuple(sorted(subset + (driver,)))
                shares[driver] += weights[len(subset)] * (explained[larger] - value)
    return shares


def bg_nbd(histories):
    from lifetimes import BetaGeoFitter

    fitter = BetaGeoFitter(penalizer_coef=0.0)
    fitter.fit(*histories)
    return [fitter.params_[name] for name in ("r", "alpha", "a", "b")]


def main():
    example, quick = sys.argv[1], "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        n = random.integers(40, 400, 200)
        m = random.integers(40, 400, 200)
        counts = [random.binomial(n, 0.6), n, random.binomial(m, 0.55), m]
        common = random.normal(size=100_000)
        drivers = common * 0.7 + random.normal(size=(15, 100_000))
        outcome = np.linspace(0, 0.6, 15) @ drivers + 3 * random.normal(size=100_000)
        few, many = customers(2_357), customers(1_000_000)
        money = random.lognormal(3, 1, 2_000)
        columns = random.normal(size=(5, 100_000))
        slopes = np.array([0.5, -0.3, 0.2, 0.0, 0.1])
        number = slopes @ columns + random.normal(size=100_000)
        yes = (random.random(100_000) < 1 / (1 + np.exp(1 - slopes @ columns))).astype(float)
        factors = random.normal(size=(3, 20_000))
        leaves = random.exponential(30, 20_000) * np.exp(-np.array([0.4, -0.2, 0.0]) @ factors)
        ends = random.uniform(0, 60, 20_000)
        lasted, event = np.ceil(np.minimum(leaves, ends)), (leaves <= ends).astype(float)
        days = np.arange(3_650)
        series = 0.002 * days + np.sin(days * 2 * np.pi / 7) + random.standard_t(3, 3_650)
        write(folder, "cells", counts)
        write(folder, "drivers", np.vstack([drivers, outcome]))
        write(folder, "few-customers", few)
        write(folder, "customers", many)
        write(folder, "money", [money])
        write(folder, "regression", np.vstack([columns, number, yes]))
        write(folder, "lifetimes", np.vstack([factors, lasted, event]))
        write(folder, "series", [series])

        first = run(example, folder)
        timed("200 cells of shares (Newcombe, BH)", lambda: cells(counts))
        timed("LMG, 15 drivers × 100 000 rows", lambda: lmg(drivers, outcome))
        timed("BG/NBD, 2 357 customers", lambda: bg_nbd(few))
        if not quick:
            timed("BG/NBD, 1 000 000 customers", lambda: bg_nbd(many), 1)
        from scipy.stats import bootstrap

        def resampled():
            of = bootstrap((money,), np.mean, n_resamples=2_000, method="BCa", rng=7).confidence_interval
            return [of.low, of.high]

        timed("BCa bootstrap of a mean, n 2 000, 2 000 rounds", resampled)
        import statsmodels.api as sm
        from lifelines import CoxPHFitter, KaplanMeierFitter
        from statsmodels.tsa.seasonal import STL

        design = sm.add_constant(columns.T)
        timed("linear regression, 5 columns × 100 000 rows", lambda: sm.OLS(number, design).fit().params[1:])
        timed("logistic regression, 5 columns × 100 000 rows", lambda: sm.Logit(yes, design).fit(disp=0).params[1:])
        timed("Kaplan–Meier, 20 000 rows", lambda: [KaplanMeierFitter().fit(lasted, event).predict(10.0)])
        import pandas as pd

        table = pd.DataFrame(factors.T, columns=["a", "b", "c"]).assign(time=lasted, event=event)
        timed("Cox (Efron), 3 columns × 20 000 rows", lambda: CoxPHFitter().fit(table, "time", "event").params_.values)

        def apart():
            parts = STL(series, period=7, seasonal=7, robust=True).fit(inner_iter=2, outer_iter=15)
            return [parts.seasonal[100], parts.trend[1000], parts.resid[2000]]

        timed("STL, robust, 3 650 days", apart)
        second = run(example, folder)
        one_core = run(example, folder, ["taskset", "-c", "0"])
    same = all(first[name][1] == second[name][1] == one_core[name][1] for name in first)
    print(table_of(first, second))
    print(f"\nSame results in a second run and on one core, bit by bit: {'yes' if same else 'NO'}")


def run(example, folder, before=()):
    """What the example found: name to (seconds, values)."""
    lines = subprocess.run([*before, example, folder], capture_output=True, text=True, check=True).stdout.splitlines()
    split = [line.split("\t") for line in lines]
    return {name: (float(seconds), [float(value) for value in values]) for name, seconds, *values in split}


def table_of(first, second):
    lines = ["| task | Peakend | Python | Python ÷ Peakend | largest difference |", "|---|---:|---:|---:|---:|"]
    for name, (seconds, values) in first.items():
        ours = min(seconds, second[name][0])
        if name not in found:
            lines.append(f"| {name} | {shown(ours)} | | | |")
            continue
        theirs, wanted = found[name]
        apart = max(abs(a - b) / max(abs(b), 1e-9) for a, b in zip(values, wanted))
        lines.append(f"| {name} | {shown(ours)} | {shown(theirs)} | {theirs / ours:.1f} | {apart:.0e} |")
    return "\n".join(lines)


def shown(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.3g} ms"


main()
