//! The tree of themes and the rules that find them, read from a plain text file (see `data/themes/general.txt`).
//!
//! ```text
//! # a comment
//! use: support, support.*            themes taken over from the general tree, words and all
//! [delivery]                         the key of a theme; dots lead to the themes below it
//! name: en=Delivery | es=Entrega     names by language
//! en: courier, "on time" +, parcel NEAR/3 (lost | missing) --
//! zh: 快递, 物流 NEAR/4 慢 --
//! example: The parcel is lost again  what it is meant to find, for people
//! ```

mod problem;
mod rule;
mod starter;
mod text;

pub use problem::{Problem, TaxonomyError};
pub use starter::{STARTERS, Starter};

use rule::parse_rules;
pub(crate) use rule::{Node, Parsed};

use crate::language::Tongue;

/// One theme: `key` is stored with opinions, `names` are shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Theme {
    /// Lower-case path, e.g. `delivery.speed`.
    pub key: String,
    /// Language code and name, e.g. (`zh-Hant`, `配送速度`).
    pub names: Vec<(String, String)>,
    /// What customers say about it, for people to read.
    pub examples: Vec<String>,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Rule {
    pub(crate) tongue: Tongue,
    pub(crate) source: String,
    pub(crate) node: Node,
    /// −2 to 2: what the words alone say about the theme; 0 = they only name it.
    pub(crate) score: i8,
}

/// An ordered list of themes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Taxonomy {
    pub themes: Vec<Theme>,
}

const GENERAL: &str = include_str!("../data/themes/general.txt");
/// Bytes of a file.
const LONGEST: usize = 1 << 20;
const MOST_THEMES: usize = 2_000;
const MOST_RULES: usize = 50_000;

impl Taxonomy {
    /// Codes of the lines that hold rules.
    pub const RULE_LANGUAGES: [&str; 5] = ["en", "es", "pt", "ru", "zh"];
    /// Codes of names.
    pub const NAME_LANGUAGES: [&str; 6] = ["en", "es", "pt", "ru", "zh-Hans", "zh-Hant"];

    /// The starter tree for shops, delivery, service, apps, restaurants and stays.
    pub fn general() -> Self {
        Self::parse(GENERAL).expect("the embedded taxonomy is checked by a test")
    }

    /// Parses the format described above.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(source: &str) -> Result<Self, TaxonomyError> {
        let (tree, mut problems) = Self::check(source);
        if problems.is_empty() { Ok(tree) } else { Err(problems.swap_remove(0)) }
    }

    /// What can be used of `source`, and everything that is wrong with it, in order of the lines.
    pub fn check(source: &str) -> (Self, Vec<TaxonomyError>) {
        if source.len() > LONGEST {
            let problem = TaxonomyError { line: 1, column: 1, problem: Problem::TooLong, found: "the file".into() };
            return (Self::default(), vec![problem]);
        }
        let mut checking = Checking { tree: Self::default(), problems: Vec::new(), open: Open::Nothing, rules: 0 };
        for (index, line) in source.lines().enumerate() {
            checking.line(index + 1, line);
        }
        (checking.tree, checking.problems)
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

    /// How many rules it has in all languages.
    pub fn rule_count(&self) -> usize {
        self.rules.len()
    }
}

/// Whether `key` may be the key of a theme.
pub fn is_key(key: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    key.len() <= 80 && key.split('.').all(is_part)
}

struct Checking {
    tree: Taxonomy,
    problems: Vec<TaxonomyError>,
    open: Open,
    rules: usize,
}

/// What the lines that follow belong to.
#[derive(Clone, Copy)]
enum Open {
    Nothing,
    Theme(usize),
    /// Its head was wrong, which is said once.
    Wrong,
}

impl Checking {
    fn line(&mut self, number: usize, raw: &str) {
        let raw = raw.trim_start_matches('\u{FEFF}');
        let line = raw.trim();
        let at = raw.chars().take_while(|c| c.is_whitespace()).count();
        let place = Place { line: number, column: at + 1 };
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        if let Some(rest) = line.strip_prefix('[') {
            self.head(place, rest);
            return;
        }
        let Some((head, rest)) = line.split_once([':', '：']) else {
            self.wrong(place, Problem::NoColon, line.chars().take(20).collect());
            return;
        };
        let rest_place = place.right(head.chars().count() + 1);
        if head.trim() == "use" {
            self.take_over(rest_place, rest);
            return;
        }
        let theme = match self.open {
            Open::Wrong => return,
            Open::Nothing => return self.wrong(place, Problem::NoTheme, String::new()),
            Open::Theme(theme) => theme,
        };
        match head.trim() {
            "name" => self.names(theme, rest_place, rest),
            "example" => self.tree.themes[theme].examples.push(rest.trim().to_owned()),
            code => match Tongue::from_short(code) {
                Some(tongue) => self.words(theme, tongue, rest_place, rest),
                None => self.wrong(place, Problem::UnknownLanguage, code.to_owned()),
            },
        }
    }

    fn wrong(&mut self, place: Place, problem: Problem, found: String) {
        self.problems.push(TaxonomyError { line: place.line, column: place.column, problem, found });
    }

    fn head(&mut self, place: Place, rest: &str) {
        self.open = Open::Wrong;
        let key = rest.split(']').next().unwrap_or(rest).trim();
        let place = place.right(1);
        if !rest.trim_end().ends_with(']') || !is_key(key) {
            return self.wrong(place, Problem::BadKey, key.to_owned());
        }
        let theme = Theme { key: key.to_owned(), ..Theme::default() };
        if self.tree.theme(key).is_some() {
            return self.wrong(place, Problem::StandsTwice, key.to_owned());
        }
        if theme.parent().is_some_and(|parent| self.tree.theme(parent).is_none()) {
            self.wrong(place, Problem::NothingAbove, key.to_owned());
        }
        if self.tree.themes.len() == MOST_THEMES {
            return self.wrong(place, Problem::TooMany, String::new());
        }
        self.open = Open::Theme(self.tree.themes.len());
        self.tree.themes.push(theme);
    }

    fn take_over(&mut self, place: Place, rest: &str) {
        self.open = Open::Nothing;
        let general = Taxonomy::check(GENERAL).0;
        let mut at = 0;
        for part in rest.split([',', '，']) {
            let wanted = part.trim();
            let here = place.right(at + part.chars().take_while(|c| c.is_whitespace()).count());
            at += part.chars().count() + 1;
            let below = wanted.strip_suffix('*');
            let is_wanted = |key: &str| below.map_or(key == wanted, |start| key.starts_with(start));
            let taken: Vec<Theme> = general.themes.iter().filter(|theme| is_wanted(&theme.key)).cloned().collect();
            if taken.is_empty() || wanted.is_empty() {
                self.wrong(here, Problem::UnknownUse, wanted.to_owned());
            }
            for theme in taken {
                if self.tree.theme(&theme.key).is_some() {
                    self.wrong(here, Problem::StandsTwice, theme.key);
                } else {
                    self.rules += theme.rules.len();
                    self.tree.themes.push(theme);
                }
            }
        }
    }

    fn names(&mut self, theme: usize, place: Place, rest: &str) {
        let mut at = 0;
        for part in rest.split(['|', '｜']) {
            let here = place.right(at + part.chars().take_while(|c| c.is_whitespace()).count());
            at += part.chars().count() + 1;
            let pair = part.split_once('=').map(|(code, name)| (code.trim(), name.trim()));
            match pair.filter(|(code, name)| Taxonomy::NAME_LANGUAGES.contains(code) && !name.is_empty()) {
                Some((code, name)) => self.tree.themes[theme].names.push((code.to_owned(), name.to_owned())),
                None => self.wrong(here, Problem::BadName, part.trim().to_owned()),
            }
        }
    }

    fn words(&mut self, theme: usize, tongue: Tongue, place: Place, rest: &str) {
        let (parsed, wrongs) = parse_rules(rest);
        for wrong in wrongs {
            self.wrong(place.right(wrong.at), wrong.problem, wrong.found);
        }
        self.rules += parsed.len();
        if self.rules > MOST_RULES {
            return self.wrong(place, Problem::TooMany, String::new());
        }
        let rules = parsed.into_iter().map(|Parsed { source, node, score }| Rule { tongue, source, node, score });
        self.tree.themes[theme].rules.extend(rules);
    }
}

#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    fn right(self, characters: usize) -> Self {
        Self { column: self.column + characters, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tree_has_every_name_and_every_language() {
        let (tree, problems) = Taxonomy::check(GENERAL);
        assert_eq!(problems, []);
        assert!(tree.themes.len() >= 25);
        for theme in &tree.themes {
            for code in Taxonomy::NAME_LANGUAGES {
                assert!(theme.names.iter().any(|(c, _)| c == code), "{} lacks its name in {code}", theme.key);
            }
            for tongue in Tongue::ALL {
                assert!(
                    theme.rules.iter().any(|rule| rule.tongue == tongue),
                    "{} lacks words in {tongue:?}",
                    theme.key
                );
            }
        }
        assert_eq!(tree.theme("price").unwrap().name("ru"), "Цена");
    }

    #[test]
    fn mistakes_name_their_place_and_their_remedy() {
        let wrong = |source: &str| Taxonomy::parse(source).unwrap_err();
        assert_eq!(
            wrong("\nen: word").to_string(),
            "line 2, column 1: words stand before any theme; begin with a line such as [delivery]"
        );
        assert_eq!(wrong("[a]\n[a]").problem, Problem::StandsTwice);
        assert_eq!(wrong("[A b]").problem, Problem::BadKey);
        assert_eq!(wrong("[a.b]").problem, Problem::NothingAbove);
        assert_eq!(wrong("[a]\nxx: word").problem, Problem::UnknownLanguage);
        assert_eq!(wrong("[a]\nname: en=A | xx=B").column, 14);
        assert_eq!(wrong("[a]\nsome words").problem, Problem::NoColon);
        assert_eq!(wrong("use: nothing").problem, Problem::UnknownUse);
        let error = wrong("[a]\n  ru: хорошо, поздно NEAR пришл*");
        assert_eq!((error.line, error.column, error.found.as_str()), (2, 22, "NEAR"));
        assert_eq!(Taxonomy::check("[a]\nen: (x\nru: y)\n[b c]\nen: ignored (").1.len(), 3);
    }

    #[test]
    fn themes_are_taken_over_with_all_below_them() {
        let tree = Taxonomy::parse("use: price, delivery, delivery.*\n[delivery.drone]\nen: drone*").unwrap();
        assert_eq!(tree.themes[0].key, "price");
        assert!(tree.theme("delivery.speed").is_some_and(|theme| theme.rule_count() > 20));
        assert_eq!(tree.themes.last().unwrap().key, "delivery.drone");
    }
}
