//! Learning the themes: what each row says about each theme, a plane per theme, and what it gains on rows it had not seen.

use super::{Found, Gain, LEAST, Learnt, Lesson, MOST_SENTENCES, Theme, features, is_about};
use crate::{
    Reader,
    classifier::{
        Random,
        calibrate::{curved, platt},
        grams::{Grams, Vocabulary, grams_of_folded},
        on_all_cores,
        svm::{Plane, Sparse, plane},
    },
    clause,
    meaning::DIMENSIONS,
    opinion::is_under,
};

/// Parts of the rows that are judged in turn, each by what was learnt from the others.
const PARTS: usize = 4;
/// A gram that stands in fewer texts is not learnt.
const LEAST_TEXTS: u32 = 2;
/// How much a row on the wrong side counts against a simple plane.
const COST: f32 = 2.0;
const SEED: u64 = 1;

/// A text as a plane sees it.
struct Row<'a> {
    /// Empty for one of the texts that nobody labelled.
    themes: &'a [String],
    is_whole: bool,
    /// Keys that rules find.
    ruled: Vec<String>,
    whole: Sparse,
    /// Each sentence, where there are several.
    sentences: Vec<Sparse>,
}

impl Learnt {
    /// Learns the themes of the reader's tree, or `only` one of them, from the lessons; `others` are texts of the same
    /// customers that nobody labelled, which keep it from hearing a theme everywhere. `reader` finds themes by rules alone.
    /// Gives what helps, `None` when nothing does, and what every theme with enough lessons gains, in order of the tree.
    /// The same lessons in the same order give the same.
    pub fn train(
        reader: &Reader,
        lessons: &[Lesson],
        others: &[String],
        only: Option<&str>,
    ) -> (Option<Self>, Vec<Gain>) {
        let keys = reader.taxonomy().themes.iter().map(|theme| theme.key.as_str());
        let keys: Vec<&str> = keys.filter(|key| only.is_none_or(|only| only == *key)).collect();
        let has_enough = |key: &&str| lessons.iter().filter(|lesson| lesson.is_about(key)).count() >= LEAST;
        let keys: Vec<&str> = keys.into_iter().filter(has_enough).collect();
        if keys.is_empty() {
            return (None, Vec::new());
        }
        let (vocabulary, rows) = rows(reader, lessons, others);
        let width = DIMENSIONS + vocabulary.keys.len();
        let tried = on_all_cores(keys.len(), |at| learn(keys[at], &rows, width));
        let (gains, planes): (Vec<Gain>, Vec<(Theme, Plane)>) = tried.into_iter().unzip();
        let planes: Vec<(Theme, Plane)> =
            planes.into_iter().zip(&gains).filter(|(_, gain)| gain.is_adopted()).map(|(tried, _)| tried).collect();
        let learnt = (!planes.is_empty()).then(|| Self::of_planes(reader.model_name(), vocabulary, planes, width));
        (learnt, gains)
    }

    fn of_planes(model: &str, vocabulary: Vocabulary, planes: Vec<(Theme, Plane)>, width: usize) -> Self {
        let mut weights = Vec::with_capacity(width * planes.len());
        for at in 0..width {
            for (theme, plane) in &planes {
                #[expect(clippy::cast_possible_truncation, reason = "−127 to 127 by the scale")]
                weights.push((plane.weights[at] / theme.scale).round() as i8);
            }
        }
        let themes = planes.into_iter().map(|(theme, _)| theme).collect();
        Self { model: model.to_owned(), vocabulary, themes, weights }
    }
}

fn rows<'a>(reader: &Reader, lessons: &'a [Lesson], others: &'a [String]) -> (Vocabulary, Vec<Row<'a>>) {
    let labelled = lessons.iter().map(|lesson| (lesson.text.as_str(), lesson.themes.as_slice(), lesson.is_whole));
    let texts: Vec<(&str, &[String], bool)> =
        labelled.chain(others.iter().map(|text| (text.as_str(), [].as_slice(), false))).collect();
    let folded: Vec<String> = texts.iter().map(|(text, ..)| reader.folded_text(text)).collect();
    let grams: Vec<Grams> = folded.iter().map(|folded| grams_of_folded(folded)).collect();
    let vocabulary = Vocabulary::of(grams.iter(), LEAST_TEXTS);
    let rows = on_all_cores(texts.len(), |at| {
        let (text, themes, is_whole) = texts[at];
        let folded = folded[at].as_str();
        let clauses = clause::split(folded, &[]);
        let sentences: Vec<(u32, u32)> = clause::sentences(&clauses).take(MOST_SENTENCES).collect();
        let seen = |part: &str| features(reader, &vocabulary, part);
        let sentences = match sentences.as_slice() {
            [] | [_] => Vec::new(),
            several => several.iter().map(|(from, to)| seen(&folded[*from as usize..*to as usize])).collect(),
        };
        let ruled = reader.annotate(text).opinions.into_iter().map(|opinion| opinion.theme).collect();
        Row { themes, is_whole, ruled, whole: seen(folded), sentences }
    });
    (vocabulary, rows)
}

impl Row<'_> {
    /// Whether it is about the theme; `None` where nobody knows.
    fn said(&self, key: &str) -> Option<bool> {
        match () {
            () if is_about(self.themes, key) => Some(true),
            () if self.is_whole => Some(false),
            // Nobody said that it is not: an example may name other themes, and what is about a theme may be about a finer one.
            () if is_about(&self.ruled, key) || self.themes.iter().any(|theme| is_under(key, theme)) => None,
            () => Some(false),
        }
    }

    fn is_unlabelled(&self) -> bool {
        self.themes.is_empty() && !self.is_whole
    }

    /// Of the sentence that speaks most for it.
    fn score(&self, plane: &Plane) -> f32 {
        let best = self.sentences.iter().map(|sentence| plane.score(sentence)).reduce(f32::max);
        best.unwrap_or_else(|| plane.score(&self.whole))
    }
}

/// A row that is judged: whether it is about the theme, whether rules find it, its score by a plane that had not seen it.
#[derive(Clone, Copy)]
struct Judged {
    part: usize,
    is: bool,
    ruled: bool,
    score: f32,
}

fn learn(key: &str, rows: &[Row], width: usize) -> (Gain, (Theme, Plane)) {
    let known: Vec<(&Row, bool)> = rows.iter().filter_map(|row| Some((row, row.said(key)?))).collect();
    let part = parts(&known);
    let plane_of = |is_seen: &dyn Fn(usize) -> bool| {
        let seen = || known.iter().enumerate().filter(|(at, _)| is_seen(*at)).map(|(_, known)| known);
        let sparse: Vec<&Sparse> = seen().map(|(row, _)| &row.whole).collect();
        let is: Vec<bool> = seen().map(|(_, is)| *is).collect();
        plane(&sparse, &is, width, COST, SEED)
    };
    let planes: Vec<Plane> = (0..PARTS).map(|held| plane_of(&|at| part[at] != held)).collect();
    let judged: Vec<Judged> = known
        .iter()
        .zip(&part)
        .map(|((row, is), part)| {
            let (ruled, score) = (is_about(&row.ruled, key), row.score(&planes[*part]));
            Judged { part: *part, is: *is, ruled, score }
        })
        .collect();
    let (mut rules, mut both) = (Found::default(), Found::default());
    for held in 0..PARTS {
        // Where the line is drawn must not be seen by the rows that judge it either.
        let (curve, threshold) = line(judged.iter().filter(|row| row.part != held));
        for row in judged.iter().filter(|row| row.part == held) {
            rules.count(row.is, row.ruled);
            both.count(row.is, row.ruled || curved(row.score, curve) >= threshold);
        }
    }
    let about = judged.iter().filter(|row| row.is).count();
    let gain = Gain { theme: key.to_owned(), about, others: judged.len() - about, rules, both };
    let (curve, threshold) = line(judged.iter());
    // Of texts that nobody labelled, those that sound like the theme must not teach against it (Liu et al. 2003).
    let is_doubtful = |at: usize| known[at].0.is_unlabelled() && curved(judged[at].score, curve) >= threshold;
    let plane = plane_of(&|at| !is_doubtful(at));
    let most = plane.weights.iter().fold(1e-9_f32, |most, weight| most.max(weight.abs()));
    (gain, (Theme { key: key.to_owned(), scale: most / 127.0, bias: plane.bias, curve, threshold }, plane))
}

impl Found {
    fn count(&mut self, is: bool, is_found: bool) {
        self.right += usize::from(is && is_found);
        self.wrong += usize::from(!is && is_found);
    }
}

/// The part of each row; those that are about the theme, and the others, are dealt evenly.
fn parts(known: &[(&Row, bool)]) -> Vec<usize> {
    let mut part = vec![0; known.len()];
    for side in [true, false] {
        let mut order: Vec<usize> = (0..known.len()).filter(|row| known[*row].1 == side).collect();
        Random::new(SEED).shuffle(&mut order);
        order.iter().enumerate().for_each(|(at, row)| part[*row] = at % PARTS);
    }
    part
}

/// The curve from scores to probabilities, and the probability from which on rules and plane together find the most (F1).
fn line<'a>(rows: impl Iterator<Item = &'a Judged> + Clone) -> ((f32, f32), f32) {
    let pairs: Vec<(f32, bool)> = rows.clone().map(|row| (row.score, row.is)).collect();
    let curve = platt(&pairs);
    let f1 = |threshold: f32| {
        let mut found = Found::default();
        let mut about = 0;
        for row in rows.clone() {
            about += usize::from(row.is);
            found.count(row.is, row.ruled || curved(row.score, curve) >= threshold);
        }
        crate::measure::shares(found.right, found.right + found.wrong, about).2
    };
    let steps = (4..=19_u8).map(|step| 0.05 * f32::from(step));
    // Where several do equally well, the one that is neither quick nor slow to believe.
    let far = |threshold: f32| (threshold - 0.5).abs();
    let best = steps
        .map(|threshold| (threshold, f1(threshold)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(far(b.0).total_cmp(&far(a.0))));
    (curve, best.map_or(0.5, |(threshold, _)| threshold))
}

#[cfg(test)]
pub(super) fn said_for_tests(themes: &[String], is_whole: bool, ruled: &[&str], key: &str) -> Option<bool> {
    let ruled = ruled.iter().map(|key| (*key).to_owned()).collect();
    Row { themes, is_whole, ruled, whole: Sparse::new(), sentences: Vec::new() }.said(key)
}
