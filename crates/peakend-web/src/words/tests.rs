//! Every text exists in every language, with the same arguments, and every text that is asked for exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;
use peakend_model::access::{Role, Scope};
use peakend_model::catalog::CatalogKind;

use super::*;

pub(crate) fn words(locale: Locale) -> Words {
    Words::new(locale, Zone::default(), Timestamp::parse("2026-11-21T12:00:00Z").unwrap())
}

/// Key → names of its arguments.
fn keys(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (tag, topic, text) in TEXTS.iter().filter(|(tag, ..)| *tag == locale.tag()) {
        if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
            panic!("{tag}/{topic}: {errors:?}");
        }
        let mut current = None;
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let key = line.split('=').next().unwrap().trim().to_owned();
                let first = keys.insert(key.clone(), BTreeSet::new());
                assert!(first.is_none(), "{tag}/{topic}: {key} stands there twice");
                current = Some(key);
            }
            let Some(key) = &current else { continue };
            for argument in line.split('$').skip(1) {
                let name: String = argument.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                keys.get_mut(key).unwrap().insert(name);
            }
        }
    }
    keys
}

#[test]
fn all_languages_say_the_same_things_with_the_same_arguments() {
    let english = keys(Locale::En);
    assert!(english.len() > 50);
    for locale in Locale::ALL {
        let theirs = keys(locale);
        for (key, arguments) in &english {
            let found = theirs.get(key).unwrap_or_else(|| panic!("{} has no {key}", locale.tag()));
            assert_eq!(found, arguments, "{}: {key}", locale.tag());
        }
        for key in theirs.keys() {
            assert!(english.contains_key(key), "{} has {key}, English has not", locale.tag());
        }
    }
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let english = keys(Locale::En);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut asked = BTreeSet::new();
    for folder in ["src", "templates"] {
        gather(&here.join(folder), &mut asked);
    }
    assert!(asked.len() > 50);
    let missing: Vec<&String> = asked.iter().filter(|key| !english.contains_key(*key)).collect();
    assert!(missing.is_empty(), "these keys have no text: {missing:?}");
}

/// Finds `text("key"`, `with("key"` and their like, and `Said::new("key"`.
fn gather(folder: &Path, asked: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, asked);
            continue;
        }
        if path.ends_with("words/tests.rs") {
            continue;
        }
        let code = std::fs::read_to_string(&path).unwrap();
        for call in [".text(\"", ".with(\"", ".with2(\"", ".with_all(\"", "Said::new(\"", "key: \""] {
            for rest in code.split(call).skip(1) {
                let key: String = rest.chars().take_while(|c| *c != '"').collect();
                // A section of the navigation may have no heading.
                if !key.is_empty() {
                    asked.insert(key);
                }
            }
        }
    }
}

#[test]
fn every_name_of_a_family_has_its_text() {
    let english = keys(Locale::En);
    let roles = Role::ALL.iter().map(|role| format!("role-{}", role.key()));
    let role_hints = Role::ALL.iter().map(|role| format!("role-hint-{}", role.key()));
    let scopes = Scope::ALL.iter().map(|scope| format!("scope-{}", scope.key().replace(':', "-")));
    let kinds = CatalogKind::ALL.iter().map(|kind| format!("catalog-{}", kind.key()));
    for key in roles.chain(role_hints).chain(scopes).chain(kinds) {
        assert!(english.contains_key(&key), "{key}");
    }
}

#[test]
fn plurals_follow_the_language() {
    let said = |locale, n: u64| words(locale).with("ago-hours", "n", n);
    assert_eq!(said(Locale::En, 1), "1 hour ago");
    assert_eq!(said(Locale::En, 2), "2 hours ago");
    assert_eq!(said(Locale::Ru, 1), "1 час назад");
    assert_eq!(said(Locale::Ru, 22), "22 часа назад");
    assert_eq!(said(Locale::Ru, 11), "11 часов назад");
    assert_eq!(said(Locale::ZhHans, 2), "2 小时前");
}

#[test]
fn the_language_is_chosen_by_weight_and_script() {
    assert_eq!(accepted("de, es;q=0.7, ru;q=0.8"), Some(Locale::Ru));
    assert_eq!(accepted("zh-TW,zh;q=0.9,en;q=0.8"), Some(Locale::ZhHant));
    assert_eq!(accepted("zh-CN"), Some(Locale::ZhHans));
    assert_eq!(accepted("fr, *;q=0.1"), None);
    assert_eq!(accepted("en;q=0, es;q=0.1"), Some(Locale::Es));
    assert_eq!(accepted(";;q=x,,"), None);
}
