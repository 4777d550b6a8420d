//! The form of one theme: key, names, rules and examples.

use peakend_app::taxonomy::edit::ThemeForm;
use peakend_app::{Taxonomy, Theme};

/// As typed, so that nothing is lost.
pub(crate) struct ThemeFields {
    pub(crate) key: String,
    pub(crate) is_new: bool,
    /// Code and value, in the order of the form.
    pub(crate) names: Vec<(&'static str, String)>,
    pub(crate) rules: Vec<(&'static str, String)>,
    pub(crate) examples: String,
}

impl ThemeFields {
    pub(crate) fn new_below(parent: &str) -> Self {
        let key = if parent.is_empty() { String::new() } else { format!("{parent}.") };
        Self { key, is_new: true, ..Self::with(|_| String::new(), |_| String::new()) }
    }

    pub(crate) fn of(theme: &Theme) -> Self {
        let name = |code: &str| {
            theme.names.iter().find(|(other, _)| other == code).map(|(_, name)| name.clone()).unwrap_or_default()
        };
        let rules = |code: &str| theme.rules_in(code).join(", ");
        Self { key: theme.key.clone(), examples: theme.examples.join("\n"), ..Self::with(name, rules) }
    }

    fn with(name: impl Fn(&str) -> String, rules: impl Fn(&str) -> String) -> Self {
        Self {
            key: String::new(),
            is_new: false,
            names: Taxonomy::NAME_LANGUAGES.map(|code| (code, name(code))).into(),
            rules: Taxonomy::RULE_LANGUAGES.map(|code| (code, rules(code))).into(),
            examples: String::new(),
        }
    }

    pub(crate) fn read(pairs: &[(String, String)]) -> Self {
        let value =
            |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).unwrap_or_default();
        Self {
            key: value("key").trim().to_owned(),
            is_new: !value("is_new").is_empty(),
            examples: value("examples"),
            ..Self::with(|code| value(&format!("name-{code}")), |code| value(&format!("rules-{code}")))
        }
    }

    pub(crate) fn theme(&self) -> ThemeForm {
        let owned = |pairs: &[(&str, String)]| -> Vec<(String, String)> {
            pairs.iter().map(|(code, value)| ((*code).to_owned(), value.clone())).collect()
        };
        ThemeForm {
            key: self.key.clone(),
            names: owned(&self.names),
            rules: owned(&self.rules),
            examples: self.examples.clone(),
        }
    }
}
