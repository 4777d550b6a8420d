//! Phrases that the tree of themes does not cover: said more often in uncovered clauses than in covered ones
//! (Dunning's log-likelihood ratio, 1993), put together where the same texts say them or where they mean the same in
//! another language, tried on resampled texts.

mod across;
mod phrase;

use std::collections::{BTreeMap, HashMap, HashSet};

use peakend_model::annotation::Span;
use serde::{Deserialize, Serialize};

use crate::Reader;
pub use across::across;
use phrase::{Phrase, phrases, pieces};

/// One text of a customer.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    pub text: &'a str,
    /// BCP 47; texts of different languages are never put together, both Chinese writings are one.
    pub language: &'a str,
    /// The clauses that name a theme.
    pub covered: &'a [Span],
}

/// Phrases that stand for one thing.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    pub language: String,
    /// The one that stands out most first, as customers write them.
    pub phrases: Vec<String>,
    /// What says the same in other languages, by [`across`].
    pub also: Vec<Spoken>,
    /// Places of the texts that say one of them outside what is covered, in order.
    pub texts: Vec<usize>,
    /// Log-likelihood ratio of the first phrase; 10.8 is one in a thousand for a single phrase.
    pub score: f64,
    /// Share of the resamplings of all texts in which the first phrase stands out again.
    pub stability: f64,
}

/// Phrases of one language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spoken {
    pub language: String,
    pub phrases: Vec<String>,
}

/// A phrase is looked at from this many texts.
const FEWEST: usize = 5;
/// One in a thousand, for one phrase.
const STANDS_OUT: f64 = 10.83;
/// The strongest phrases of a language that are put together.
const MOST_PHRASES: usize = 200;
/// Clusters given for a language.
const MOST_FOUND: usize = 40;
const MOST_PHRASES_OF_ONE: usize = 8;
/// Share of the rarer phrase's texts that say the other one, too, when both stand for one thing.
const TOGETHER: f64 = 0.5;

/// Finds what `reader` has no theme for. `seed` draws the resamplings, `draws` of them. The same texts give the same answer.
pub fn discover(reader: &Reader, texts: &[Text<'_>], draws: usize, seed: u64) -> Vec<Found> {
    let mut by_language = BTreeMap::<&str, Vec<usize>>::new();
    for (place, text) in texts.iter().enumerate() {
        let language = if text.language.starts_with("zh") { "zh" } else { text.language };
        if !language.is_empty() {
            by_language.entry(language).or_default().push(place);
        }
    }
    let mut found: Vec<Found> = by_language
        .into_iter()
        .flat_map(|(language, places)| of_language(reader, texts, language, &places, draws, seed))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// In which texts a phrase stands.
#[derive(Default)]
struct Places {
    /// As first written.
    written: String,
    /// Words, or characters of a script without spaces.
    length: usize,
    /// Texts that say it in a clause without a theme.
    open: Vec<usize>,
    covered: Vec<usize>,
}

fn of_language(
    reader: &Reader,
    texts: &[Text<'_>],
    language: &str,
    places: &[usize],
    draws: usize,
    seed: u64,
) -> Vec<Found> {
    let mut counted = HashMap::<String, Places>::new();
    let (mut open_texts, mut covered_texts) = (Vec::new(), Vec::new());
    for place in places {
        let (open, covered) = read(reader, &texts[*place]);
        open_texts.extend((!open.is_empty()).then_some(*place));
        covered_texts.extend((!covered.is_empty()).then_some(*place));
        for (phrases, is_open) in [(open, true), (covered, false)] {
            for (key, phrase) in phrases {
                let at = counted.entry(key).or_default();
                if at.written.is_empty() {
                    at.written = phrase.written;
                    at.length = phrase.length;
                }
                if is_open { &mut at.open } else { &mut at.covered }.push(*place);
            }
        }
    }
    let sizes = (open_texts.len() as f64, covered_texts.len() as f64);
    let strength = |p: &Places| stands_out((p.open.len() as f64, p.covered.len() as f64), sizes);
    let mut strong: Vec<(f64, Places)> = counted
        .into_values()
        .filter(|phrase| phrase.open.len() >= FEWEST)
        .map(|phrase| (strength(&phrase), phrase))
        .filter(|(score, _)| *score >= STANDS_OUT)
        .collect();
    // A longer phrase says more; of equal ones the order must not be left to chance.
    let order = |(score, p): &(f64, Places)| (*score * (1.0 + 0.25 * (p.length.min(3) as f64 - 1.0)), p.length);
    strong.sort_by(|a, b| {
        let (x, y) = (order(a), order(b));
        y.0.total_cmp(&x.0).then(y.1.cmp(&x.1)).then(a.1.written.cmp(&b.1.written))
    });
    strong.truncate(MOST_PHRASES);
    let weights = resampled(texts.len(), draws, seed);
    let clusters = together(strong).into_iter().take(MOST_FOUND);
    clusters
        .map(|cluster| {
            let (score, lead) = &cluster[0];
            Found {
                language: language.to_owned(),
                score: *score,
                stability: stability(lead, &open_texts, &covered_texts, &weights),
                texts: union(cluster.iter().map(|(_, phrase)| phrase.open.as_slice())),
                phrases: distinct(&cluster),
                also: Vec::new(),
            }
        })
        .collect()
}

/// The phrases of the clauses without a theme and of those with one, each once.
fn read(reader: &Reader, text: &Text<'_>) -> (BTreeMap<String, Phrase>, BTreeMap<String, Phrase>) {
    let (mut open, mut covered) = (BTreeMap::new(), BTreeMap::new());
    for piece in pieces(text.text) {
        let meets = |span: &Span| (span.from as usize) < piece.end && piece.start < span.to as usize;
        let into = if text.covered.iter().any(meets) { &mut covered } else { &mut open };
        phrases(reader, &text.text[piece], into);
    }
    (open, covered)
}

/// Log-likelihood ratio of a phrase's two shares; 0 when it is not more frequent in open texts.
fn stands_out(found: (f64, f64), sizes: (f64, f64)) -> f64 {
    let (a, b) = found;
    let (open, covered) = sizes;
    if open <= 0.0 || a <= 0.0 {
        return 0.0;
    }
    // Where everything is open there is nothing to compare with: half a covered text stands for it.
    let covered = covered.max(1.0);
    if a / open <= b / covered {
        return 0.0;
    }
    let all = (a + b) / (open + covered);
    let part = |seen: f64, expected: f64| if seen > 0.0 { seen * (seen / expected).ln() } else { 0.0 };
    2.0 * (part(a, open * all)
        + part(b, covered * all)
        + part(open - a, open * (1.0 - all))
        + part(covered - b, covered * (1.0 - all)))
}

/// A phrase with its strength.
type Scored = (f64, Places);

/// The strongest phrase leads; what its texts mostly say as well joins it.
fn together(strong: Vec<Scored>) -> Vec<Vec<Scored>> {
    let mut clusters: Vec<(HashSet<usize>, Vec<Scored>)> = Vec::new();
    for (score, phrase) in strong {
        let shares = |lead: &HashSet<usize>| {
            let both = phrase.open.iter().filter(|place| lead.contains(place)).count();
            both as f64 / phrase.open.len().min(lead.len()).max(1) as f64
        };
        match clusters.iter_mut().find(|(lead, _)| shares(lead) >= TOGETHER) {
            Some((_, members)) => members.push((score, phrase)),
            None => clusters.push((phrase.open.iter().copied().collect(), vec![(score, phrase)])),
        }
    }
    clusters.into_iter().map(|(_, members)| members).collect()
}

/// Without phrases that are part of one that stands out more.
fn distinct(cluster: &[(f64, Places)]) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    for (_, phrase) in cluster {
        if phrases.len() < MOST_PHRASES_OF_ONE && !phrases.iter().any(|kept| kept.contains(&phrase.written)) {
            phrases.push(phrase.written.clone());
        }
    }
    phrases
}

fn union<'a>(lists: impl Iterator<Item = &'a [usize]>) -> Vec<usize> {
    let mut all: Vec<usize> = lists.flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How often each text is drawn, for each resampling (a Poisson bootstrap, Chamandy et al. 2012).
fn resampled(texts: usize, draws: usize, seed: u64) -> Vec<Vec<u8>> {
    let mut state = seed;
    (0..draws).map(|_| (0..texts).map(|_| poisson(&mut state)).collect()).collect()
}

/// Poisson with mean 1 by its distribution function; splitmix64 underneath.
fn poisson(state: &mut u64) -> u8 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let uniform = ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
    let (mut count, mut share) = (0, (-1.0_f64).exp());
    let mut below = share;
    while uniform > below && count < 10 {
        count += 1;
        share /= f64::from(count);
        below += share;
    }
    count
}

fn stability(phrase: &Places, open: &[usize], covered: &[usize], weights: &[Vec<u8>]) -> f64 {
    let again = weights.iter().filter(|weights| {
        let sum = |places: &[usize]| places.iter().map(|place| f64::from(weights[*place])).sum::<f64>();
        let said = (sum(&phrase.open), sum(&phrase.covered));
        said.0 >= FEWEST as f64 && stands_out(said, (sum(open), sum(covered))) >= STANDS_OUT
    });
    again.count() as f64 / weights.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(texts: &[String], language: &str) -> Vec<Found> {
        let reader = Reader::new();
        let spans: Vec<Vec<Span>> =
            texts.iter().map(|text| reader.annotate(text).opinions.iter().map(|o| o.span).collect()).collect();
        let texts: Vec<Text<'_>> =
            texts.iter().zip(&spans).map(|(text, covered)| Text { text, language, covered }).collect();
        discover(&reader, &texts, 40, 7)
    }

    #[test]
    fn what_no_theme_covers_is_found_and_what_one_covers_is_not() {
        let mut texts = Vec::new();
        for n in 0..40 {
            texts.push(format!("The delivery was late again, order {n}."));
            texts.push(format!("The price is too high for item {n}."));
            texts.push(format!("My neighbour got one in {n} days and told me about it."));
        }
        for n in 0..15 {
            texts.push(format!("The gift wrapping was torn when I opened it on day {n}."));
        }
        let found = read_all(&texts, "en");
        let wrapping = found.iter().find(|found| found.phrases.iter().any(|p| p.contains("gift wrapping")));
        let wrapping = wrapping.unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(wrapping.texts.len(), 15);
        assert!(wrapping.stability > 0.8, "{wrapping:?}");
        assert!(!found.iter().any(|found| found.phrases.iter().any(|p| p.contains("delivery"))), "{found:?}");
        assert_eq!(found, read_all(&texts, "en"), "the same texts give the same answer");
    }

    #[test]
    fn chinese_phrases_are_found_without_spaces() {
        let mut texts = Vec::new();
        for n in 0..20 {
            texts.push(format!("物流太慢了，等了{n}天。"));
            texts.push(format!("价格有点贵，第{n}次买。"));
        }
        for n in 0..12 {
            texts.push(format!("送的贺卡字迹看不清，第{n}张。"));
        }
        let found = read_all(&texts, "zh-Hans");
        assert!(found.iter().any(|found| found.phrases.iter().any(|p| p.contains("贺卡"))), "{found:?}");
    }

    #[test]
    fn little_is_no_theme() {
        assert_eq!(discover(&Reader::new(), &[], 10, 1), []);
        assert!(read_all(&vec!["It is great, I love it.".to_owned(); 30], "en").is_empty());
        assert_eq!(stands_out((5.0, 50.0), (100.0, 100.0)), 0.0);
        // Dunning's formula by hand: 20 of 100 against 5 of 100.
        assert!((stands_out((20.0, 5.0), (100.0, 100.0)) - 10.99).abs() < 0.1);
    }
}
