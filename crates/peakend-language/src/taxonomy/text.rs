//! A tree written back as the file it may be read from.

use std::fmt::{self, Display, Formatter};

use super::{Taxonomy, Theme};
use crate::language::Tongue;

impl Theme {
    /// Its rules in a language (`en`, `es`, `pt`, `ru`, `zh`) as they were written, with their grades.
    pub fn rules_in(&self, language: &str) -> Vec<String> {
        let tongue = Tongue::from_short(language);
        let rules = self.rules.iter().filter(|rule| Some(rule.tongue) == tongue);
        rules
            .map(|rule| match rule.score {
                0 => rule.source.clone(),
                score => format!("{} {}", rule.source, grade(score)),
            })
            .collect()
    }
}

fn grade(score: i8) -> &'static str {
    match score {
        i8::MIN..=-2 => "--",
        -1 => "-",
        0 => "",
        1 => "+",
        _ => "++",
    }
}

impl Display for Theme {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "[{}]", self.key)?;
        if !self.names.is_empty() {
            let names: Vec<String> = self.names.iter().map(|(code, name)| format!("{code}={name}")).collect();
            writeln!(f, "name: {}", names.join(" | "))?;
        }
        for language in Taxonomy::RULE_LANGUAGES {
            let rules = self.rules_in(language);
            if !rules.is_empty() {
                writeln!(f, "{language}: {}", rules.join(", "))?;
            }
        }
        self.examples.iter().try_for_each(|example| writeln!(f, "example: {example}"))
    }
}

impl Display for Taxonomy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, theme) in self.themes.iter().enumerate() {
            if place > 0 {
                writeln!(f)?;
            }
            write!(f, "{theme}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_the_same() {
        let tree = Taxonomy::general();
        assert_eq!(Taxonomy::parse(&tree.to_string()).unwrap(), tree);
        let source = "[a]\nname: en=A | zh-Hant=甲\nen: (late | slow) NEAR/3 \"the bus\" --, ok +\nzh: 慢 NOT/2 不\nexample: Late, again\n";
        assert_eq!(Taxonomy::parse(source).unwrap().to_string(), source);
    }
}
