//! Typical statements: near-equal clauses of many customers, put together without a model.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::fold::{Han, fold_word, is_han, is_word};

/// One clause of one customer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Said<'a> {
    pub text: &'a str,
    /// Statements of different languages are never put together.
    pub language: &'a str,
    /// −1 to 1; praise and blame are never put together.
    pub polarity: f32,
}

/// Statements that say nearly the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cluster {
    /// Places in the list, in its order.
    pub members: Vec<usize>,
    /// The one to quote: of those in the commonest words the shortest.
    pub representative: usize,
}

/// The share of features, of both statements together, that near-equal statements have in common.
const ALIKE: f64 = 0.5;
/// Letters that carry a word's meaning in the languages that inflect it.
const STEM: usize = 5;
/// A statement longer than this is a story, not a statement.
const MOST_FEATURES: usize = 24;

/// Puts near-equal statements together, largest cluster first. The same list gives the same clusters.
pub fn clusters(said: &[Said<'_>]) -> Vec<Cluster> {
    let mut parts = BTreeMap::<(&str, bool), Vec<usize>>::new();
    for (place, one) in said.iter().enumerate() {
        parts.entry((one.language, one.polarity > 0.0)).or_default().push(place);
    }
    let mut clusters: Vec<Cluster> = parts.into_values().flat_map(|places| of_part(said, &places)).collect();
    clusters.sort_by_key(|cluster| (std::cmp::Reverse(cluster.members.len()), cluster.representative));
    clusters
}

/// Statements of one language and one side. Those in the very same words lead; the others join the nearest leader.
fn of_part(said: &[Said<'_>], places: &[usize]) -> Vec<Cluster> {
    let mut same = BTreeMap::<Vec<String>, Vec<usize>>::new();
    for place in places {
        let features = features(said[*place].text);
        if !features.is_empty() && features.len() <= MOST_FEATURES {
            same.entry(features).or_default().push(*place);
        }
    }
    let mut common = HashMap::<&str, usize>::new();
    for (features, members) in &same {
        for feature in features {
            *common.entry(feature).or_default() += members.len();
        }
    }
    // How usual the words are: of statements made once, the plainest leads.
    let plain = |features: &[String]| features.iter().map(|f| common[f.as_str()]).sum::<usize>() / features.len();
    let mut groups: Vec<(&Vec<String>, &Vec<usize>)> = same.iter().collect();
    groups.sort_by_key(|(features, members)| {
        (std::cmp::Reverse(members.len()), std::cmp::Reverse(plain(features)), members[0])
    });

    let mut leaders: Vec<(&Vec<String>, Cluster)> = Vec::new();
    let mut holding = HashMap::<&str, Vec<usize>>::new();
    for (features, members) in groups {
        if let Some(leader) = nearest(features, &leaders, &holding) {
            leaders[leader].1.members.extend(members);
            continue;
        }
        for feature in features {
            holding.entry(feature).or_default().push(leaders.len());
        }
        let shortest = members.iter().min_by_key(|place| (said[**place].text.len(), **place));
        let representative = shortest.copied().unwrap_or(members[0]);
        leaders.push((features, Cluster { members: members.clone(), representative }));
    }
    leaders.into_iter().map(|(_, cluster)| sorted(cluster)).collect()
}

fn sorted(mut cluster: Cluster) -> Cluster {
    cluster.members.sort_unstable();
    cluster
}

/// The leader that shares most with `features`, if it shares enough (Jaccard).
fn nearest(
    features: &[String],
    leaders: &[(&Vec<String>, Cluster)],
    holding: &HashMap<&str, Vec<usize>>,
) -> Option<usize> {
    let mut shared = BTreeMap::<usize, usize>::new();
    for feature in features {
        for leader in holding.get(feature.as_str()).into_iter().flatten() {
            *shared.entry(*leader).or_default() += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
    let alike = |(leader, shared): (usize, usize)| {
        (leader, shared as f64 / (features.len() + leaders[leader].0.len() - shared) as f64)
    };
    let near = shared.into_iter().map(alike).filter(|(_, share)| *share >= ALIKE);
    near.max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a))).map(|(leader, _)| leader)
}

/// What a statement says, whatever its order and endings: stems of its words without the commonest
/// little ones, and pairs of Chinese characters. Sorted, each once.
fn features(text: &str) -> Vec<String> {
    static HAN: OnceLock<Han> = OnceLock::new();
    let folded = fold_word(text, HAN.get_or_init(Han::new));
    let mut features = Vec::new();
    let mut word = String::new();
    let mut before = None;
    for c in folded.chars().chain([' ']) {
        if is_word(c) || (c == '\'' && !word.is_empty()) {
            word.push(c);
        } else if !word.is_empty() {
            features.extend(stem(&std::mem::take(&mut word)));
        }
        if is_han(c) {
            features.extend(before.map(|first| format!("{first}{c}")));
            before = Some(c);
        } else {
            before = None;
        }
    }
    features.sort_unstable();
    features.dedup();
    features
}

fn stem(word: &str) -> Option<String> {
    let letters = word.chars().count();
    let is_little = letters < 3 && !word.bytes().all(|b| b.is_ascii_digit());
    (!is_little && LITTLE.binary_search(&word).is_err()).then(|| word.chars().take(STEM).collect())
}

/// Whether a folded word says nothing about a subject.
pub(crate) fn is_little(word: &str) -> bool {
    word.chars().count() < 3 || LITTLE.binary_search(&word).is_ok()
}

/// Words that say nothing about a subject, in the languages we read. Sorted.
const LITTLE: [&str; 60] = [
    "all",
    "and",
    "are",
    "been",
    "but",
    "como",
    "con",
    "das",
    "del",
    "desde",
    "dos",
    "era",
    "esta",
    "este",
    "for",
    "from",
    "fue",
    "had",
    "has",
    "have",
    "her",
    "his",
    "its",
    "las",
    "los",
    "mais",
    "mas",
    "muito",
    "muy",
    "our",
    "para",
    "pela",
    "pelo",
    "pero",
    "por",
    "que",
    "she",
    "sus",
    "that",
    "the",
    "their",
    "them",
    "they",
    "this",
    "uma",
    "una",
    "was",
    "were",
    "with",
    "you",
    "your",
    "был",
    "была",
    "было",
    "все",
    "для",
    "как",
    "меня",
    "очень",
    "это",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'a>(texts: &[(&'a str, &'a str, f32)]) -> Vec<Said<'a>> {
        texts.iter().map(|(text, language, polarity)| Said { text, language, polarity: *polarity }).collect()
    }

    #[test]
    fn near_equal_statements_meet_and_others_do_not() {
        let said = said(&[
            ("the courier was two days late", "en", -0.8),
            ("Courier two days late", "en", -0.7),
            ("The couriers were late by two days!", "en", -0.9),
            ("the box was crushed", "en", -0.8),
            ("курьер опоздал на два дня", "ru", -0.8),
            ("опоздал курьер на два дня", "ru", -0.8),
            ("物流太慢了", "zh-Hans", -0.8),
            ("物流太慢", "zh-Hans", -0.8),
        ]);
        let sizes: Vec<(usize, &str)> =
            clusters(&said).iter().map(|c| (c.members.len(), said[c.representative].text)).collect();
        assert_eq!(sizes[0], (3, "Courier two days late"));
        assert_eq!(sizes[1], (2, "курьер опоздал на два дня"));
        assert_eq!(sizes[2], (2, "物流太慢"));
        assert_eq!(sizes[3].0, 1);
    }

    #[test]
    fn praise_and_blame_stay_apart() {
        let said = said(&[("fast delivery", "en", 0.9), ("fast delivery", "en", -0.9)]);
        assert_eq!(clusters(&said).len(), 2);
        assert!(clusters(&[]).is_empty());
    }

    #[test]
    fn little_words_are_sorted() {
        let mut sorted = LITTLE;
        sorted.sort_unstable();
        assert_eq!(sorted, LITTLE);
    }
}
