//! A customer's words with what was read in them: the card that every number leads to.

use peakend_model::annotation::{Comparison, Direction, Polarity, Span};
use peakend_model::insight::Field;
use peakend_model::insight::lens::Lens;
use peakend_model::interaction::Interaction;
use peakend_model::text::TextQuery;

use crate::lens_bar::href;
use crate::shown;
use crate::talk::{self, Marks, Talk};
use crate::titles::Titles;
use crate::words::Words;

/// One interaction as a card.
pub struct Quote {
    pub segments: Vec<Segment>,
    /// In place of the segments, where several speak.
    pub talk: Option<Talk>,
    /// BCP 47 of the text, for fonts and voices; empty when not known.
    pub lang: String,
    pub date: String,
    pub datetime: String,
    pub kind: String,
    pub score: Option<ShownScore>,
    pub mood: Option<(&'static str, String)>,
    /// Channel, touchpoint, brand, product, each with its filter.
    pub facts: Vec<Fact>,
    pub themes: Vec<Theme>,
    pub intents: Vec<String>,
    /// What we are set beside, and how we come off.
    pub compared: Vec<Compared>,
    pub customer: Option<String>,
    pub amount: Option<String>,
    /// Where it is said why it is read so, and corrected.
    pub reading: Option<String>,
    /// Somebody corrected what was read.
    pub corrected: bool,
}

/// A stretch of the text that is marked in one way.
#[derive(PartialEq, Eq, Debug)]
pub struct Segment {
    pub text: String,
    /// `opinion-good`, `opinion-poor`, `opinion-neutral`, or nothing.
    pub class: &'static str,
    /// Found by the search.
    pub found: bool,
    /// Sets one thing beside another.
    pub compares: bool,
}

pub struct ShownScore {
    pub name: String,
    pub value: String,
    pub of: String,
    /// 0 to 5 filled steps of the little meter.
    pub steps: u8,
}

pub struct Fact {
    pub title: String,
    pub href: String,
    pub competitor: bool,
}

pub struct Compared {
    pub direction: String,
    pub other: String,
    /// `good`, `poor`, `neutral`.
    pub mood: &'static str,
    pub href: String,
}

pub struct Theme {
    pub title: String,
    pub mood: &'static str,
    pub href: String,
}

/// The card of `interaction`. Links stay inside `lens`; `may_see_customers` decides about the one to the person.
pub fn quote(t: &Words, titles: &Titles, lens: &Lens, interaction: &Interaction, may_see_customers: bool) -> Quote {
    let annotation = interaction.annotation.as_ref();
    let text = interaction.text.as_deref().unwrap_or_default();
    let opinions = annotation.map(|a| a.opinions.as_slice()).unwrap_or_default();
    let marked: Vec<(Span, &'static str)> =
        opinions.iter().map(|opinion| (opinion.span, opinion_class(opinion.polarity))).collect();
    let comparisons = annotation.map(|a| a.comparisons.as_slice()).unwrap_or_default();
    let found = if lens.search.is_empty() { Vec::new() } else { TextQuery::parse(&lens.search).spans(text) };
    let fact = |field: Field, value: Option<&str>| {
        let value = value?;
        Some(Fact {
            title: titles.value(&field, value),
            href: href("/feedback", &lens.clone().with(&field, value), &[]),
            competitor: field == Field::Brand && titles.is_competitor(&field, value),
        })
    };
    let facts = [
        fact(Field::Channel, Some(interaction.channel.key())),
        fact(Field::Touchpoint, interaction.touchpoint.as_deref()),
        fact(Field::Brand, interaction.brand.as_deref()),
        fact(Field::Product, interaction.product.as_deref()),
    ];
    let themes = annotation.map(|a| a.own_themes()).unwrap_or_default();
    let mood = annotation
        .and_then(|a| a.sentiment.as_ref())
        .map(|sentiment| (shape(sentiment.label), t.named("sentiment", sentiment.label.key())));
    let compares: Vec<Span> = comparisons.iter().map(|one| one.span).collect();
    Quote {
        segments: segments(text, &marked, &found, &compares),
        talk: talk::of(t, interaction, &Marks { opinions: &marked, found: &found, compared: &compares }),
        lang: annotation.and_then(|a| a.language.as_ref()).map(|l| l.code.clone()).unwrap_or_default(),
        date: t.date_time(&interaction.occurred_at),
        datetime: t.machine(&interaction.occurred_at),
        kind: interaction.kind.clone(),
        score: interaction.score.map(|score| ShownScore {
            name: t.named("metric", score.kind.key()),
            value: t.number(score.value(), usize::from(score.thousandths % 1000 != 0)),
            of: score.scale.max.to_string(),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 5")]
            steps: (score.share().clamp(0.0, 1.0) * 4.0).round() as u8 + 1,
        }),
        mood,
        facts: facts.into_iter().flatten().collect(),
        themes: themes
            .iter()
            .map(|theme| Theme {
                title: titles.theme(theme.theme),
                mood: shown::mood(f64::from(theme.thousandths) / 1000.0),
                href: href("/feedback", &lens.clone().with(&Field::Theme, theme.theme), &[]),
            })
            .collect(),
        intents: annotation
            .map(|a| a.intents().iter().map(|i| t.named("intent", i.key())).collect())
            .unwrap_or_default(),
        compared: comparisons.iter().map(|one| compared(t, lens, text, one)).collect(),
        customer: interaction.customer.filter(|_| may_see_customers).map(|id| format!("/customers/{id}")),
        amount: interaction.value.as_ref().map(|money| format!("{} {}", t.number(money.amount(), 2), money.currency)),
        reading: None,
        corrected: false,
    }
}

fn compared(t: &Words, lens: &Lens, text: &str, one: &Comparison) -> Compared {
    let key = one.direction.key();
    Compared {
        direction: t.named("compared", key),
        other: one.target.of(text).to_owned(),
        mood: match one.direction {
            Direction::Better => "good",
            Direction::Worse => "poor",
            Direction::Same => "neutral",
        },
        href: href("/feedback", &lens.clone().with(&Field::Comparison, key), &[]),
    }
}

/// The shape of a label; what is mixed is neither good nor poor.
fn shape(label: Polarity) -> &'static str {
    match label {
        Polarity::Negative => "poor",
        Polarity::Positive => "good",
        Polarity::Neutral | Polarity::Mixed => "neutral",
    }
}

pub(crate) fn opinion_class(polarity: f32) -> &'static str {
    match shown::mood(f64::from(polarity)) {
        "good" => "opinion-good",
        "poor" => "opinion-poor",
        _ => "opinion-neutral",
    }
}

/// Cuts `text` where marks begin and end. Spans that do not fit the text are passed over;
/// where opinions overlap, the later one shows.
pub(crate) fn segments(text: &str, marked: &[(Span, &'static str)], found: &[Span], compared: &[Span]) -> Vec<Segment> {
    let fits = |span: &Span| text.get(span.from as usize..span.to as usize).is_some_and(|part| !part.is_empty());
    let marked: Vec<_> = marked.iter().filter(|(span, _)| fits(span)).collect();
    let found: Vec<_> = found.iter().filter(|span| fits(span)).collect();
    let compared: Vec<_> = compared.iter().filter(|span| fits(span)).collect();
    let mut cuts: Vec<usize> = vec![0, text.len()];
    for span in marked.iter().map(|(span, _)| span).chain(found.iter().copied()).chain(compared.iter().copied()) {
        cuts.extend([span.from as usize, span.to as usize]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let covers = |span: &Span, at: usize| (span.from as usize) <= at && at < span.to as usize;
    cuts.windows(2)
        .map(|cut| Segment {
            text: text[cut[0]..cut[1]].to_owned(),
            class: marked.iter().rev().find(|(span, _)| covers(span, cut[0])).map_or("", |(_, class)| class),
            found: found.iter().any(|span| covers(span, cut[0])),
            compares: compared.iter().any(|span| covers(span, cut[0])),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_cut_the_text_and_nothing_is_lost() {
        let text = "Late, but lovely 👍🏽 lamp";
        let marked = [(Span::new(0, 4), "opinion-poor"), (Span::new(6, 16), "opinion-good"), (Span::new(0, 999), "x")];
        let cut = segments(text, &marked, &[Span::new(10, 16)], &[Span::new(0, 5)]);
        assert_eq!(cut.iter().filter(|segment| segment.compares).map(|s| s.text.as_str()).collect::<String>(), "Late,");
        assert_eq!(cut.iter().map(|segment| segment.text.as_str()).collect::<String>(), text);
        let lovely = cut.iter().find(|segment| segment.text == "lovely").expect("the found word");
        assert!(lovely.found && lovely.class == "opinion-good");
        assert_eq!(cut[0], Segment { text: "Late".into(), class: "opinion-poor", found: false, compares: true });
    }

    #[test]
    fn a_text_without_marks_is_one_piece() {
        assert_eq!(segments("plain", &[], &[], &[]).len(), 1);
        assert!(segments("", &[], &[], &[]).is_empty());
    }
}
