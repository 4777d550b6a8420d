//! Rules of more than one part: which stretches of a folded text they find, given where their parts stand.

use crate::{
    cues::{Cue, Hit},
    fold::{is_unspaced, is_word},
    language::{Tongue, Tongues},
};

/// A rule whose words are parts: numbers of patterns of the automaton.
pub(crate) struct Compound {
    pub(crate) tongue: Tongue,
    pub(crate) theme: u16,
    pub(crate) score: i8,
    pub(crate) shape: Shape,
}

pub(crate) enum Shape {
    Part(u32),
    Either(Vec<Shape>),
    Then(Box<Shape>, Box<Shape>),
    Near(Box<Shape>, Box<Shape>, u8),
    Not(Box<Shape>, Box<Shape>, u8),
}

/// A part found: bytes of the folded text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Found {
    pub(crate) part: u32,
    pub(crate) at: Stretch,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Stretch {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// A guard against word lists posing as reviews.
const MOST: usize = 500;
/// Twenty long words are shorter.
const FARTHEST_BYTES: usize = 600;

/// Adds the hits of the rules that have a part in `found`; `of_part` lists the rules of each part.
pub(crate) fn add_hits(
    folded: &str,
    mut found: Vec<Found>,
    compounds: &[Compound],
    of_part: &[Vec<u32>],
    hits: &mut Vec<Hit>,
) {
    found.sort_unstable();
    found.dedup();
    let mut rules: Vec<u32> =
        found.chunk_by(|a, b| a.part == b.part).flat_map(|same| &of_part[same[0].part as usize]).copied().collect();
    rules.sort_unstable();
    rules.dedup();
    let simple = hits.len();
    for compound in rules.into_iter().map(|rule| &compounds[rule as usize]) {
        for at in stretches(folded, &found, &compound.shape) {
            let hit = |cue| Hit { cue, tongues: Tongues::of(compound.tongue), from: at.from, to: at.to };
            // “The delivery was not slow”: a denial that the rule does not name itself is left to the words.
            if compound.score != 0 && !is_denied(&hits[..simple], &found, compound, at) {
                hits.push(hit(Cue::Mood(compound.score)));
            }
            hits.push(hit(Cue::Theme(compound.theme)));
        }
    }
}

fn is_denied(simple: &[Hit], found: &[Found], compound: &Compound, at: Stretch) -> bool {
    let tongues = Tongues::of(compound.tongue);
    let inside = |hit: &&Hit| hit.from >= at.from && hit.to <= at.to;
    let named =
        |hit: &Hit| found.iter().any(|f| f.at.from <= hit.from && hit.to <= f.at.to && compound.shape.has(f.part));
    simple
        .iter()
        .filter(|hit| hit.cue == Cue::Negation && hit.tongues.meets(tongues))
        .filter(inside)
        .any(|hit| !named(hit))
}

impl Shape {
    /// Gives every part to `take`.
    pub(crate) fn parts(&self, take: &mut impl FnMut(u32)) {
        match self {
            Self::Part(part) => take(*part),
            Self::Either(branches) => branches.iter().for_each(|branch| branch.parts(take)),
            Self::Then(a, b) | Self::Near(a, b, _) | Self::Not(a, b, _) => {
                a.parts(take);
                b.parts(take);
            }
        }
    }

    fn has(&self, part: u32) -> bool {
        match self {
            Self::Part(own) => *own == part,
            Self::Either(branches) => branches.iter().any(|branch| branch.has(part)),
            Self::Then(a, b) | Self::Near(a, b, _) => a.has(part) || b.has(part),
            Self::Not(a, _, _) => a.has(part),
        }
    }
}

/// In order, each once.
fn stretches(folded: &str, found: &[Found], shape: &Shape) -> Vec<Stretch> {
    let mut all = match shape {
        Shape::Part(part) => {
            let from = found.partition_point(|f| f.part < *part);
            found[from..].iter().take_while(|f| f.part == *part).take(MOST).map(|f| f.at).collect()
        }
        Shape::Either(branches) => branches.iter().flat_map(|branch| stretches(folded, found, branch)).collect(),
        Shape::Then(first, second) => {
            let (first, second) = (stretches(folded, found, first), stretches(folded, found, second));
            let follows = |a: Stretch, b: Stretch| b.from >= a.to && touches(&folded[a.to as usize..b.from as usize]);
            pairs(&first, &second, follows)
        }
        Shape::Near(left, right, words) => {
            let (left, right) = (stretches(folded, found, left), stretches(folded, found, right));
            pairs(&left, &right, |a, b| is_near(folded, a, b, *words))
        }
        Shape::Not(wanted, unwanted, words) => {
            let (mut wanted, unwanted) = (stretches(folded, found, wanted), stretches(folded, found, unwanted));
            wanted.retain(|a| !neighbours(&unwanted, *a).any(|b| *a == b || is_near(folded, *a, b, *words)));
            wanted
        }
    };
    all.sort_unstable();
    all.dedup();
    all.truncate(MOST);
    all
}

/// What reaches from each of `left` to the nearest fitting ones of `right`.
fn pairs(left: &[Stretch], right: &[Stretch], fits: impl Fn(Stretch, Stretch) -> bool) -> Vec<Stretch> {
    let mut all = Vec::new();
    for a in left {
        for b in neighbours(right, *a).filter(|b| b != a && fits(*a, *b)) {
            all.push(Stretch { from: a.from.min(b.from), to: a.to.max(b.to) });
        }
    }
    all
}

/// The two before and the two after `at`, by where they begin: the nearest may overlap it or be itself.
fn neighbours(sorted: &[Stretch], at: Stretch) -> impl Iterator<Item = Stretch> {
    let next = sorted.partition_point(|b| b.from < at.from);
    sorted[next.saturating_sub(2)..(next + 3).min(sorted.len())].iter().copied()
}

fn touches(between: &str) -> bool {
    between.len() <= 4 && between.chars().all(|c| c == ' ' || c == '-')
}

/// At most `words` words between, two characters of a script without spaces being one, and no end of a sentence.
fn is_near(folded: &str, a: Stretch, b: Stretch, words: u8) -> bool {
    let (first, second) = if a.from <= b.from { (a, b) } else { (b, a) };
    if second.from <= first.to {
        return true;
    }
    let (from, to) = (first.to as usize, second.from as usize);
    if to - from > FARTHEST_BYTES {
        return false;
    }
    let limit = 2 * u32::from(words);
    let (mut halves, mut inside) = (0, false);
    let between = &folded[from..to];
    for (at, c) in between.char_indices() {
        if is_unspaced(c) {
            halves += 1;
            inside = false;
        } else if is_word(c) {
            halves += if inside { 0 } else { 2 };
            inside = true;
        } else {
            if matches!(c, '!' | '?' | '\n' | '。' | ';' | '…') || c == '.' && ends_sentence(&between[at + 1..]) {
                return false;
            }
            inside = false;
        }
        if halves > limit {
            return false;
        }
    }
    true
}

/// A full stop in “3.5” ends nothing.
fn ends_sentence(rest: &str) -> bool {
    rest.chars().next().is_none_or(|next| !next.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use crate::{Reader, Taxonomy};

    fn found(rules: &str, text: &str) -> Vec<String> {
        let tree = Taxonomy::parse(&format!("[a]\n{rules}")).unwrap();
        let annotation = Reader::new().with_tree(tree, "test").annotate(text);
        annotation.opinions.iter().filter_map(|o| o.target).map(|span| span.of(text).to_owned()).collect()
    }

    #[test]
    fn near_looks_both_ways_within_a_sentence() {
        let rule = "en: bus NEAR/2 late";
        assert_eq!(found(rule, "The bus was very late today, which was bad."), ["bus was very late"]);
        assert_eq!(found(rule, "Too late came the bus, which was bad."), ["late came the bus"]);
        assert!(found(rule, "The bus was as we all know late today.").is_empty());
        assert!(found(rule, "I took the bus. Late is what I was for this meeting.").is_empty());
        assert_eq!(
            found("ru: автобус* NEAR/3 опозд*", "Вчера автобусы снова сильно опоздали, это ужасно"),
            ["автобусы снова сильно опоздали"]
        );
    }

    #[test]
    fn chinese_needs_no_spaces() {
        assert_eq!(found("zh: (物流|快递) NEAR/3 慢", "這次的物流真的有點慢，下次不買了"), ["物流真的有點慢"]);
        assert!(found("zh: 物流 NEAR/1 慢", "这次的物流真的有一点慢，下次不买了").is_empty());
        assert_eq!(found("zh: app 闪退", "你们的app闪退，太差了"), ["app闪退"]);
        assert_eq!(found("zh: app 闪退", "你们的 App 闪退，太差了"), ["App 闪退"]);
    }

    #[test]
    fn not_leaves_out_and_stems_may_stand_inside() {
        let rule = "en: card NOT/2 gift";
        assert_eq!(found(rule, "My card was declined in the shop."), ["card"]);
        assert!(found(rule, "My gift card was declined in the shop.").is_empty());
        assert!(found("en: bus NOT/0 \"school bus\"", "The school bus was late this morning.").is_empty());
        assert_eq!(found("ru: быстр* доставк*", "Очень быстрая доставка, спасибо вам!"), ["быстрая доставка"]);
    }

    #[test]
    fn a_grade_colours_the_opinion_unless_denied() {
        let mood = |text: &str| {
            let tree = Taxonomy::parse("[a]\nen: bus NEAR/3 late --").unwrap();
            Reader::new().with_tree(tree, "test").annotate(text).opinions[0].polarity
        };
        assert!(mood("The bus came late.") < -0.4);
        assert!(mood("The bus was not late.") > mood("The bus came late."));
    }

    #[test]
    fn many_parts_take_linear_time() {
        let text = "the bus was late and we are not happy with it ".repeat(10_000);
        assert_eq!(found("en: (bus|late) NEAR/20 (late NOT/3 early)", &text).len(), 1);
    }
}
