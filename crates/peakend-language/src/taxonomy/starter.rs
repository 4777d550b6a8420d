//! Starter trees by trade: readable files in `data/themes`, in every language that is read.

use super::Taxonomy;

/// One file of `data/themes`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Starter {
    /// e.g. `bank`.
    pub key: &'static str,
    /// The file as it stands, `use:` lines and all.
    pub source: &'static str,
}

macro_rules! starters {
    ($($key:literal),*) => {
        [$(Starter { key: $key, source: include_str!(concat!("../../data/themes/", $key, ".txt")) }),*]
    };
}

/// All of them, the general one first.
pub const STARTERS: [Starter; 9] =
    starters!["general", "retail", "delivery", "telecom", "bank", "hotel", "restaurant", "airline", "app"];

impl Starter {
    pub fn of(key: &str) -> Option<Self> {
        STARTERS.into_iter().find(|starter| starter.key == key)
    }

    /// The tree with everything that it takes over.
    pub fn tree(self) -> Taxonomy {
        Taxonomy::parse(self.source).expect("the embedded taxonomies are checked by a test")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_starter_is_right_and_speaks_every_language() {
        for starter in STARTERS {
            let (tree, problems) = Taxonomy::check(starter.source);
            assert_eq!(problems, [], "{}", starter.key);
            assert!(tree.themes.len() >= 15, "{} has {} themes", starter.key, tree.themes.len());
            for theme in &tree.themes {
                assert_eq!(theme.names.len(), 6, "{}: {} lacks a name", starter.key, theme.key);
                for language in Taxonomy::RULE_LANGUAGES {
                    assert!(!theme.rules_in(language).is_empty(), "{}: {} lacks {language}", starter.key, theme.key);
                }
            }
        }
    }
}
