"""A small set for complaint, suggestion, question and praise, put together from the labelled sets:

    python intent_set.py DATA > intents.jsonl
    peakend evaluate intents.jsonl --task intent

At most 150 rows a kind, the same ones each time. None of the sets was labelled for this question, so each kind is taken
where its label leaves least doubt. suggestion_mining may only be measured on, not trained from.
"""

import gzip
import hashlib
import json
import sys

MOST = 150


def rows(data, path):
    with gzip.open(f"{data}/{path}.jsonl.gz", "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def kinds(data):
    """(kind, where from, texts)."""
    yield "complaint", "cfpb_complaints", [row["text"] for row in rows(data, "cfpb_complaints/dev")]
    yield "complaint", "m_absa", [row["text"] for row in rows(data, "m_absa/dev")
                                  if row["lang"] in ("es", "ru", "zh-Hans", "pt") and row["polarity"] == "negative"]
    yield "suggestion", "suggestion_mining", [row["text"] for row in rows(data, "suggestion_mining/dev")
                                              if row["label"] == "suggestion"]
    yield "question", "faq_public", [row["question"] for row in rows(data, "faq_public/faq")
                                     if row["question"].rstrip().endswith(("?", "？"))]
    # Half of the questions of the bank are asked without a question mark; the intents themselves are questions.
    yield "question", "banking77", [row["text"] for row in rows(data, "banking77/dev")
                                    if row["text"].lower().startswith(("how ", "what ", "why ", "when ", "where ", "can ",
                                                                       "is ", "do ", "does ", "which "))]
    yield "praise", "goemotions", [row["text"] for row in rows(data, "goemotions/dev")
                                   if row["labels"] in (["admiration"], ["gratitude"])]
    yield "praise", "m_absa", [row["text"] for row in rows(data, "m_absa/dev")
                               if row["lang"] in ("es", "ru", "zh-Hans", "pt") and row["polarity"] == "positive"]


def main():
    for kind, source, texts in kinds(sys.argv[1]):
        texts = sorted(set(texts), key=lambda text: hashlib.sha256(text.encode()).digest())
        for text in texts[:MOST // 2 if kind != "suggestion" else MOST]:
            print(json.dumps({"text": text, "label": kind, "source": source}, ensure_ascii=False))


if __name__ == "__main__":
    main()
