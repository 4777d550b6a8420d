//! What a classifier must do whatever it is trained on.

use super::*;

fn row(text: String, label: &str) -> Labelled {
    Labelled { text, labels: vec![label.to_owned()] }
}

fn train(rows: &[Labelled]) -> Classifier {
    Classifier::train("intent", rows, &Options::default()).unwrap().classifier
}

/// A small help centre: where the parcel is, money back, a forgotten password; and talk that is none of them.
fn desk() -> Vec<Labelled> {
    let things = ["lamp", "chair", "shelf", "table", "sofa", "rug", "bed", "desk", "vase", "clock"];
    let mut rows = Vec::new();
    for thing in things {
        for ask in ["where is my", "when does my", "track the delivery of my", "has the courier got my"] {
            rows.push(row(format!("{ask} {thing} order arrive"), "where_is_it"));
        }
        for ask in ["refund the", "money back for the", "return the broken", "I want to send back the"] {
            rows.push(row(format!("{ask} {thing} please"), "refund"));
        }
        for ask in [
            "forgot my password for the",
            "cannot log in to buy the",
            "reset login to see the",
            "locked out of my account with the",
        ] {
            rows.push(row(format!("{ask} {thing}"), "login"));
        }
        rows.push(row(format!("who painted the most famous picture of a {thing} in history"), "oos"));
    }
    rows
}

#[test]
fn intents_are_told_and_strangers_are_turned_away() {
    let classifier = train(&desk());
    assert_eq!(classifier.labels().collect::<Vec<_>>(), ["login", "refund", "where_is_it"]);
    for (text, label) in [
        ("WHERE is my new lamp order??", "where_is_it"),
        ("can I get my money back for the chair", "refund"),
        ("i forgot my pasword", "login"),
    ] {
        let verdict = classifier.classify(text);
        assert_eq!((verdict.ranked[0].0, verdict.is_outside), (label, false), "{text} {verdict:?}");
        let sum: f32 = verdict.ranked.iter().map(|(_, p)| p).sum();
        assert!((sum - 1.0).abs() < 1e-4);
    }
    for text in ["what is the capital of Mongolia", "播放音乐", ""] {
        assert!(classifier.classify(text).is_outside, "{text}");
    }
}

#[test]
fn the_same_rows_and_seed_give_the_same_bytes_and_bytes_give_the_same_verdicts() {
    let classifier = train(&desk());
    let bytes = classifier.to_bytes();
    assert_eq!(bytes, train(&desk()).to_bytes());
    let read = Classifier::from_bytes(&bytes).unwrap();
    for row in desk() {
        assert_eq!(read.classify(&row.text), classifier.classify(&row.text));
    }
    for cut in (0..bytes.len()).step_by(97) {
        assert!(Classifier::from_bytes(&bytes[..cut]).is_none());
    }
}

#[test]
fn several_labels_may_hold_or_none() {
    let mut rows = Vec::new();
    for n in 0..40 {
        let (food, place) = (n % 2 == 0, n % 3 == 0);
        let mut text = format!("visit number {n}");
        let mut labels = Vec::new();
        if food {
            text += ", the soup was tasty";
            labels.push("food".to_owned());
        }
        if place {
            text += ", the terrace has a lovely view";
            labels.push("place".to_owned());
        }
        rows.push(Labelled { text, labels });
    }
    let classifier = train(&rows);
    let given = |text: &str| {
        let mut labels: Vec<String> = classifier
            .classify(text)
            .ranked
            .iter()
            .filter(|(_, p)| *p >= classifier.threshold())
            .map(|(label, _)| (*label).to_owned())
            .collect();
        labels.sort();
        labels
    };
    assert_eq!(given("what a tasty soup and what a lovely view from the terrace"), ["food", "place"]);
    assert_eq!(given("tasty soup was served"), ["food"]);
    assert!(given("we went there by bus").is_empty());
}

#[test]
fn too_little_is_told() {
    let one = row("late".to_owned(), "delivery");
    let few = Classifier::train("intent", std::slice::from_ref(&one), &Options::default());
    assert_eq!(few.err(), Some(ClassifierError::FewRows { rows: 1 }));
    let same = Classifier::train("intent", &vec![one; 9], &Options::default());
    assert_eq!(same.err(), Some(ClassifierError::OneLabel("delivery".to_owned())));
}
