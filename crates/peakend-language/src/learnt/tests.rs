//! What examples teach, what speaks against them, and the bytes it is kept as.

use super::{Learnt, Lesson};
use crate::{Reader, Taxonomy};

const TREE: &str = "[gift]\nen: gift wrap*\n[late]\nen: late\n[price]\nen: price*\n";

fn reader() -> Reader {
    Reader::with_taxonomy(Taxonomy::parse(TREE).unwrap(), "t1")
}

/// Ribbons and bows are of the gift, which no rule knows.
fn lessons() -> Vec<Lesson> {
    let lesson = |text: String, theme: &str| Lesson { text, themes: vec![theme.to_owned()], is_whole: false };
    let things = ["torn", "crooked", "missing", "dirty", "lovely", "loose", "wrong", "pretty"];
    let gifts = things.iter().flat_map(|thing| {
        [format!("The ribbon around the present was {thing}"), format!("A {thing} bow on the parcel for my mother")]
    });
    let late = things.iter().map(|thing| format!("It came a week late and {thing}"));
    let price = things.iter().map(|thing| format!("The price was {thing}"));
    let gifts = gifts.map(|text| lesson(text, "gift"));
    gifts.chain(late.map(|text| lesson(text, "late"))).chain(price.map(|text| lesson(text, "price"))).collect()
}

fn others() -> Vec<String> {
    let said = ["The staff was kind", "I like the new shop", "My order never came", "Nobody answers the phone"];
    (0..40).map(|n| format!("{} on day {n}", said[n % said.len()])).collect()
}

fn themes_of(reader: &Reader, text: &str) -> Vec<(String, String)> {
    let opinions = reader.annotate(text).opinions;
    opinions.into_iter().map(|o| (o.theme.clone(), o.span.of(text).to_owned())).collect()
}

#[test]
fn what_examples_teach_is_found_where_rules_find_nothing() {
    let rules = reader();
    let (learnt, gains) = Learnt::train(&rules, &lessons(), &others(), None);
    let learnt = learnt.unwrap();
    assert_eq!(learnt.themes().collect::<Vec<_>>(), ["gift"], "{gains:?}");
    assert_eq!(gains.len(), 3, "rules that find everything gain nothing");
    let gift = gains.iter().find(|gain| gain.theme == "gift").unwrap();
    assert!(gift.rules.right == 0 && gift.both.right >= 14 && gift.both.wrong <= 1, "{gift:?}");
    let text = "I was late myself. The ribbon around it was crooked!";
    assert_eq!(themes_of(&rules, text), [("late".into(), "I was late myself".into())]);
    let taught = reader().with_learnt(Some(learnt));
    let found = themes_of(&taught, text);
    assert_eq!(
        found,
        [("late".into(), "I was late myself".into()), ("gift".into(), "The ribbon around it was crooked".into())]
    );
    assert_eq!(themes_of(&taught, "The gift wrapping had a ribbon").len(), 1, "found once, by its rule");
    assert!(themes_of(&taught, "The staff was kind").is_empty());
}

#[test]
fn the_same_lessons_give_the_same_bytes_and_they_are_read_back() {
    let reader = reader();
    let learn = || Learnt::train(&reader, &lessons(), &others(), None).0.unwrap();
    let bytes = learn().to_bytes();
    assert_eq!(bytes, learn().to_bytes());
    let back = Learnt::from_bytes(&bytes, reader.model_name()).unwrap();
    assert_eq!(back.to_bytes(), bytes);
    assert!(Learnt::from_bytes(&bytes, "peakend-0").is_none(), "vectors of another model mean something else");
    for cut in 0..bytes.len().min(200) {
        assert!(Learnt::from_bytes(&bytes[..cut], reader.model_name()).is_none(), "{cut}");
    }
}

#[test]
fn few_lessons_and_one_theme_alone() {
    let reader = reader();
    assert_eq!(Learnt::train(&reader, &lessons()[..4], &others(), None).1, []);
    assert_eq!(Learnt::train(&reader, &[], &[], None).1, []);
    let (learnt, gains) = Learnt::train(&reader, &lessons(), &others(), Some("gift"));
    assert_eq!((gains.len(), learnt.unwrap().themes().count()), (1, 1));
}

#[test]
fn what_people_said_is_not_about_a_theme_speaks_against_it() {
    let lesson = |text: &str, themes: &[&str]| Lesson {
        text: text.into(),
        themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
        is_whole: true,
    };
    let row = |lesson: &Lesson, ruled: &[&str]| {
        super::train::said_for_tests(&lesson.themes, lesson.is_whole, ruled, "delivery.speed")
    };
    assert_eq!(row(&lesson("x", &["price"]), &["delivery.speed"]), Some(false));
    assert_eq!(row(&lesson("x", &["delivery.speed"]), &[]), Some(true));
    let example = Lesson { is_whole: false, ..lesson("x", &["delivery"]) };
    assert_eq!(row(&example, &[]), None, "what is about delivery may be about its speed");
    let example = Lesson { is_whole: false, ..lesson("x", &["price"]) };
    assert_eq!(row(&example, &["delivery.speed"]), None, "an example may name another theme");
    assert_eq!(row(&example, &[]), Some(false));
}
