//! The tree of themes and the words that name them, read from a plain text file (see `data/themes/general.txt`).

use crate::language::Tongue;

/// One theme: `key` is stored with opinions, `names` are shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Theme {
    /// Lower-case path, e.g. `delivery.speed`.
    pub key: String,
    /// Language code and name, e.g. (`zh-Hant`, `配送速度`).
    pub names: Vec<(String, String)>,
    pub(crate) words: Vec<Word>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    pub(crate) tongue: Tongue,
    pub(crate) text: String,
    /// −2 to 2: what the word alone says about the theme; 0 = it only names it.
    pub(crate) score: i8,
}

/// An ordered list of themes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Taxonomy {
    pub themes: Vec<Theme>,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line} of the taxonomy: {problem}")]
pub struct TaxonomyError {
    /// Counted from 1.
    pub line: usize,
    pub problem: &'static str,
}

const GENERAL: &str = include_str!("../data/themes/general.txt");

impl Taxonomy {
    /// The starter tree for shops, delivery, service, apps, restaurants and stays.
    pub fn general() -> Self {
        Self::parse(GENERAL).expect("the embedded taxonomy is checked by a test")
    }

    /// Parses the format described at the head of `data/themes/general.txt`.
    pub fn parse(source: &str) -> Result<Self, TaxonomyError> {
        let mut themes: Vec<Theme> = Vec::new();
        for (index, raw) in source.lines().enumerate() {
            let line = raw.trim();
            let wrong = |problem| TaxonomyError { line: index + 1, problem };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(key) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                if !is_key(key) {
                    return Err(wrong("a key is lower-case letters, digits and dashes with dots between"));
                }
                if themes.iter().any(|theme| theme.key == key) {
                    return Err(wrong("this theme stands twice"));
                }
                themes.push(Theme { key: key.to_owned(), names: Vec::new(), words: Vec::new() });
                continue;
            }
            let theme = themes.last_mut().ok_or(wrong("a [theme] must come first"))?;
            let (head, rest) = line.split_once(':').ok_or(wrong("expected `language: words`"))?;
            if head == "name" {
                theme.names = rest.split('|').filter_map(name).collect();
            } else {
                let tongue = Tongue::from_short(head).ok_or(wrong("unknown language"))?;
                theme
                    .words
                    .extend(rest.split(',').map(str::trim).filter(|word| !word.is_empty()).map(|w| word(tongue, w)));
            }
        }
        Ok(Self { themes })
    }

    pub fn theme(&self, key: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.key == key)
    }
}

impl Theme {
    /// The name in `language` (e.g. `es`, `zh-Hant`), else in English, else the key.
    pub fn name(&self, language: &str) -> &str {
        let named = |code: &str| self.names.iter().find(|(c, _)| c == code).map(|(_, name)| name.as_str());
        named(language).or_else(|| named("en")).unwrap_or(&self.key)
    }

    /// The key of the theme above, if any.
    pub fn parent(&self) -> Option<&str> {
        self.key.rsplit_once('.').map(|(parent, _)| parent)
    }
}

fn is_key(key: &str) -> bool {
    key.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
}

fn name(pair: &str) -> Option<(String, String)> {
    let (code, name) = pair.split_once('=')?;
    Some((code.trim().to_owned(), name.trim().to_owned()))
}

fn word(tongue: Tongue, source: &str) -> Word {
    let (text, marks) = source.rsplit_once(' ').unwrap_or((source, ""));
    let score = match marks {
        "+" => 1,
        "++" => 2,
        "-" => -1,
        "--" => -2,
        _ => return Word { tongue, text: source.to_owned(), score: 0 },
    };
    Word { tongue, text: text.trim().to_owned(), score }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tree_has_every_name_and_every_language() {
        let tree = Taxonomy::parse(GENERAL).unwrap();
        assert!(tree.themes.len() >= 25);
        for theme in &tree.themes {
            for code in ["en", "es", "pt", "ru", "zh-Hans", "zh-Hant"] {
                assert!(theme.names.iter().any(|(c, _)| c == code), "{} lacks its name in {code}", theme.key);
            }
            for tongue in Tongue::ALL {
                assert!(theme.words.iter().any(|w| w.tongue == tongue), "{} lacks words in {tongue:?}", theme.key);
            }
            if let Some(parent) = theme.parent() {
                assert!(tree.theme(parent).is_some(), "{} has no parent", theme.key);
            }
        }
        assert_eq!(tree.theme("price").unwrap().name("ru"), "Цена");
    }

    #[test]
    fn mistakes_name_their_line() {
        assert_eq!(Taxonomy::parse("\nen: word").unwrap_err().line, 2);
        assert_eq!(Taxonomy::parse("[a]\n[a]").unwrap_err().problem, "this theme stands twice");
        assert!(Taxonomy::parse("[A b]").is_err());
        assert!(Taxonomy::parse("[a]\nxx: word").is_err());
    }
}
