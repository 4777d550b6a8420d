//! `peakend evaluate --task theme`: themes and what is said of them, by the rules of a tree and by what examples teach.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use peakend_language::learnt::Lesson;
use peakend_language::measure::{Measured, Several};
use peakend_language::{Learnt, Reader, Taxonomy};
use peakend_model::annotation::Annotation;

use super::args::{Columns, Task, Themes as Options};
use super::evaluate::{Outcome, listed, on_all_cores, truths};
use super::labelled::{self, Row};

/// Reads themes.
pub(super) struct Themes {
    /// With what examples taught, where there are any.
    pub(super) reader: Reader,
    /// By rules alone, where there are examples.
    rules: Option<Reader>,
    /// What the file calls themes.
    same: BTreeMap<String, String>,
    /// The labels are pairs of theme and polarity.
    has_polarity: bool,
    notes: Vec<String>,
}

/// A reader of the themes of a tree in a file, and of what the examples in the file teach.
///
/// # Errors
/// When there is no such file, or the tree is wrong.
pub(super) fn reader(file: &Path) -> Result<Reader> {
    let place = || format!("the taxonomy {}", file.display());
    let source = std::fs::read_to_string(file).with_context(place)?;
    let taxonomy = Taxonomy::parse(&source).with_context(place)?;
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let reader = Reader::with_taxonomy(taxonomy, &name);
    let (learnt, _) = Learnt::train(&reader, &Lesson::examples(reader.taxonomy()), &Lesson::usual_texts(), None);
    Ok(reader.with_learnt(learnt))
}

impl Themes {
    pub(super) fn new(options: &Options, columns: &Columns, has_polarity: bool) -> Result<Self> {
        let reader = options.taxonomy.as_deref().map_or_else(|| Ok(Reader::new()), reader)?;
        let same: BTreeMap<String, String> =
            options.same.iter().map(|(name, key)| (spelt(name), key.clone())).collect();
        if let Some(key) = same.values().find(|key| reader.taxonomy().theme(key).is_none()) {
            bail!("the tree has no theme “{key}”");
        }
        let themes = Self { reader, rules: None, same, has_polarity, notes: Vec::new() };
        match &options.examples {
            Some(file) => themes.taught(file, columns, options.most.unwrap_or(usize::MAX)),
            None => Ok(themes),
        }
    }

    fn taught(self, file: &Path, columns: &Columns, most: usize) -> Result<Self> {
        let read = labelled::read(file, Task::Theme, columns, None)?;
        let mut lessons = self.lessons(&read.rows, read.label == "aspects", most);
        ensure!(!lessons.is_empty(), "{}: no label is a theme of the tree", file.display());
        lessons.extend(Lesson::examples(self.reader.taxonomy()));
        let Self { reader, mut notes, .. } = self;
        let rules = reader.with_learnt(None);
        let (learnt, gains) = Learnt::train(&rules, &lessons, &[], None);
        notes.push(format!("{} examples; held parts of them, rules alone and with what was learnt:", lessons.len()));
        for gain in &gains {
            let (alone, both) = gain.f1();
            let verdict = if gain.is_adopted() { "used" } else { "not used" };
            notes.push(format!("  {}: {} texts, F1 {alone:.3} and {both:.3}, {verdict}", gain.theme, gain.about));
        }
        let reader = rules.with_tree(rules.taxonomy().clone(), "examples").with_learnt(learnt);
        Ok(Self { reader, rules: Some(rules), notes, ..self })
    }

    /// At most so many texts a theme, and as many that are about none, spread over the file.
    fn lessons(&self, rows: &[Row], has_polarity: bool, most: usize) -> Vec<Lesson> {
        let labelled: Vec<&Row> = rows.iter().filter(|row| row.labels.is_some()).collect();
        // The golden ratio spreads places evenly, whatever the order of the file is by.
        #[expect(clippy::cast_precision_loss, reason = "places in a file")]
        let spread = |at: usize| (at as f64 * 0.618_033_988_749_895).fract();
        let mut order: Vec<usize> = (0..labelled.len()).collect();
        order.sort_by(|a, b| spread(*a).total_cmp(&spread(*b)));
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        let (mut lessons, mut plain) = (Vec::new(), Vec::new());
        for at in order {
            let row = labelled[at];
            let keys = truths(row).iter().filter_map(|label| self.key_of(label, has_polarity).map(|(key, _)| key));
            let mut themes: Vec<String> = keys.collect();
            themes.sort_unstable();
            themes.dedup();
            let lesson = |themes| Lesson { text: row.text.clone(), themes, is_whole: true };
            if themes.is_empty() {
                plain.push(lesson(themes));
            } else if themes.iter().any(|theme| taken.get(theme).is_none_or(|n| *n < most)) {
                themes.iter().for_each(|theme| *taken.entry(theme.clone()).or_default() += 1);
                lessons.push(lesson(themes));
            }
        }
        plain.truncate(lessons.len());
        lessons.extend(plain);
        lessons
    }

    /// The theme of the tree that a label means, and its polarity: by its key, by what `--same` says, or by its first part.
    fn key_of<'a>(&self, label: &'a str, has_polarity: bool) -> Option<(String, &'a str)> {
        let (category, polarity) = label.rsplit_once('/').filter(|_| has_polarity).unwrap_or((label, ""));
        let path = spelt(category);
        let head = path.split('.').next().unwrap_or("").to_owned();
        let known = [path, head].into_iter().find_map(|key| {
            let meant = self.same.get(&key).cloned();
            meant.or_else(|| self.reader.taxonomy().theme(&key).is_some().then_some(key))
        });
        known.map(|key| (key, polarity))
    }

    pub(super) fn judge(&self, rows: &[&Row]) -> Result<Outcome> {
        let mut unknown = BTreeMap::new();
        let mut scored: Vec<(&Row, Vec<String>)> = Vec::new();
        for row in rows {
            let mut known: Vec<String> = Vec::new();
            for label in truths(row) {
                match self.key_of(label, self.has_polarity) {
                    Some((key, "")) => known.push(key),
                    Some((key, polarity)) => known.push(format!("{key}/{polarity}")),
                    None => *unknown.entry(label.clone()).or_insert(0) += 1,
                }
            }
            known.sort_unstable();
            known.dedup();
            if !known.is_empty() || truths(row).is_empty() {
                scored.push((row, known));
            }
        }
        if scored.iter().all(|(_, is)| is.is_empty()) {
            bail!("no label is a theme of the taxonomy; train a model on them: unknown are {}", listed(&unknown));
        }
        let texts: Vec<&Row> = scored.iter().map(|(row, _)| *row).collect();
        let is: Vec<&[String]> = scored.iter().map(|(_, is)| is.as_slice()).collect();
        let annotations = on_all_cores(&texts, |row| self.reader.annotate(&row.text));
        let measured = measured(&is, &annotations, self.has_polarity, self.has_polarity);
        let mut also = Vec::new();
        if self.has_polarity {
            also.push(("theme_alone", self::measured(&is, &annotations, true, false)));
        }
        if let Some(rules) = &self.rules {
            let annotations = on_all_cores(&texts, |row| rules.annotate(&row.text));
            also.push(("by_rules", self::measured(&is, &annotations, self.has_polarity, self.has_polarity)));
            if self.has_polarity {
                also.push(("theme_alone_by_rules", self::measured(&is, &annotations, true, false)));
            }
        }
        let mut notes = vec!["a theme counts as said with every theme below it".to_owned()];
        notes.extend(self.notes.iter().cloned());
        Ok(Outcome { measured, is_several: true, also, unknown, notes })
    }
}

/// A category of another tree as a key: `food#style_options` is `food.style-options`.
fn spelt(category: &str) -> String {
    category.trim().to_lowercase().replace(['#', '/'], ".").replace([' ', '_'], "-")
}

/// Labels may have polarities, which count or not.
fn measured(is: &[&[String]], annotations: &[Annotation], have_polarity: bool, counts: bool) -> Measured {
    let plain = |label: &String| match label.rsplit_once('/').filter(|_| have_polarity && !counts) {
        Some((key, _)) => key.to_owned(),
        None => label.clone(),
    };
    let is: Vec<Vec<String>> = is.iter().map(|labels| labels.iter().map(plain).collect()).collect();
    let mut labels: Vec<String> = is.iter().flatten().cloned().collect();
    labels.sort_unstable();
    labels.dedup();
    let mut several = Several::of(labels, 0.0);
    for (is, annotation) in is.iter().zip(annotations) {
        let said: Vec<String> = annotation
            .opinions
            .iter()
            .flat_map(|opinion| {
                let polarity = super::answer::polarity(opinion.polarity).key();
                let parents =
                    std::iter::successors(Some(opinion.theme.as_str()), |key| key.rsplit_once('.').map(|(up, _)| up));
                parents.map(move |key| if counts { format!("{key}/{polarity}") } else { key.to_owned() })
            })
            .collect();
        let said: Vec<(&str, f64)> = said.iter().map(|label| (label.as_str(), 1.0)).collect();
        several.add(&is.iter().map(String::as_str).collect::<Vec<_>>(), &said);
    }
    several.measured()
}
