//! The language files, read once: sections of templates, names and products per language.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::market::Tongue;

pub(super) struct Words {
    sections: HashMap<&'static str, Vec<&'static str>>,
    products: HashMap<&'static str, Named>,
}

/// A product as customers call it.
pub(super) struct Named {
    pub(super) subject: &'static str,
    pub(super) object: &'static str,
    /// 0 masculine, 1 feminine, 2 neuter.
    pub(super) gender: usize,
}

impl Words {
    pub(super) fn of(tongue: Tongue) -> &'static Self {
        static ALL: OnceLock<Vec<Words>> = OnceLock::new();
        &ALL.get_or_init(|| FILES.iter().map(|files| Self::read(files)).collect())[tongue as usize]
    }

    /// The templates of a section; empty when the language has none.
    pub(super) fn section(&self, name: &str) -> &[&'static str] {
        self.sections.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn product(&self, key: &str) -> Option<&Named> {
        self.products.get(key)
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.sections.values().flatten().copied()
    }

    fn read(files: &[&'static str]) -> Self {
        let mut sections: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        let mut section = "";
        for line in files.iter().flat_map(|file| file.lines()).map(str::trim) {
            if let Some(name) = line.strip_prefix("== ") {
                section = name;
            } else if !line.is_empty() && !line.starts_with('#') {
                sections.entry(section).or_default().push(line);
            }
        }
        let lines = sections.remove("products").unwrap_or_default();
        let products = lines.into_iter().filter_map(product).collect();
        Self { sections, products }
    }
}

fn product(line: &'static str) -> Option<(&'static str, Named)> {
    let mut cells = line.split('|').map(str::trim);
    let (key, subject, object) = (cells.next()?, cells.next()?, cells.next()?);
    let gender = match cells.next()? {
        "m" => 0,
        "f" => 1,
        _ => 2,
    };
    Some((key, Named { subject, object, gender }))
}

macro_rules! files {
    ($($folder:literal)+) => {
        [$([
            include_str!(concat!("words/", $folder, "/opinions.txt")),
            include_str!(concat!("words/", $folder, "/speech.txt")),
            include_str!(concat!("words/", $folder, "/people.txt")),
        ]),+]
    };
}

/// In the order of [`Tongue`].
static FILES: [[&str; 3]; 6] = files!("en" "es" "ru" "zh-Hans" "zh-Hant" "pt");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::market::PRODUCTS;

    #[test]
    fn every_language_has_the_sections_and_products_of_english() {
        let english = Words::of(Tongue::En);
        for tongue in Tongue::ALL {
            let words = Words::of(tongue);
            for section in english.sections.keys() {
                let lines = words.section(section).len();
                assert!(lines >= 2 || (lines == 1 && *section == "thanks"), "{} lacks “{section}”", tongue.tag());
            }
            for section in words.sections.keys() {
                assert!(english.sections.contains_key(section), "{}: unknown section “{section}”", tongue.tag());
            }
            for product in &PRODUCTS {
                assert!(words.product(product.key).is_some(), "{} lacks {}", tongue.tag(), product.key);
            }
        }
    }

    #[test]
    fn there_are_sixteen_themes_of_both_polarities() {
        let words = Words::of(Tongue::En);
        let themes =
            |polarity| words.sections.keys().filter(|name| name.ends_with(polarity) && name.contains(' ')).count();
        assert_eq!((themes(" +"), themes(" -")), (16, 16));
    }
}
