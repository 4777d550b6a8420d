//! What is said about what: themes with the mood of their clause.

use peakend_model::annotation::Opinion;

use crate::{cues::Cue, judge::Read, learnt::Heard, scan::Scan, taxonomy::Taxonomy};

/// More than a person would say; a guard against word lists posing as reviews.
const MOST_OPINIONS: usize = 200;

pub(crate) fn opinions(scan: &Scan, taxonomy: &Taxonomy, read: Option<&Read>) -> Vec<Opinion> {
    let moods = clause_moods(scan, read);
    let mut opinions: Vec<Opinion> = Vec::new();
    let mut at = 0;
    let mut first = 0;
    for hit in &scan.hits {
        while at + 1 < scan.clauses.len() && scan.clauses[at].to <= hit.from {
            at += 1;
            first = opinions.len();
        }
        let Cue::Theme(index) = hit.cue else { continue };
        let Some(theme) = taxonomy.themes.get(usize::from(index)) else { continue };
        let said = &mut opinions[first..];
        if said.iter().any(|opinion| opinion.theme == theme.key || is_under(&opinion.theme, &theme.key)) {
            continue;
        }
        let opinion = Opinion {
            theme: theme.key.clone(),
            polarity: polarity(scan, &moods, at),
            span: scan.clause_span(&scan.clauses[at]),
            target: Some(scan.span(hit.from, hit.to)),
        };
        // The finer theme of the same clause says all that the coarser one would.
        if let Some(coarser) = said.iter_mut().find(|other| is_under(&theme.key, &other.theme)) {
            *coarser = opinion;
        } else if opinions.len() < MOST_OPINIONS {
            opinions.push(opinion);
        } else {
            break;
        }
    }
    opinions
}

/// Adds what was learnt from examples, where no rule of the sentence names the theme or one below it.
pub(crate) fn add_heard(opinions: &mut Vec<Opinion>, scan: &Scan, read: Option<&Read>, heard: &[Heard<'_>]) {
    let moods = clause_moods(scan, read);
    for Heard { theme, from, to } in heard {
        let span = scan.trimmed_span(*from, *to);
        let is_said = |opinion: &Opinion| opinion.theme == *theme || is_under(&opinion.theme, theme);
        let is_here = |opinion: &Opinion| opinion.span.from < span.to && span.from < opinion.span.to;
        let is_finer = |other: &Heard<'_>| other.from == *from && is_under(other.theme, theme);
        if opinions.len() >= MOST_OPINIONS
            || opinions.iter().any(|opinion| is_said(opinion) && is_here(opinion))
            || heard.iter().any(is_finer)
        {
            continue;
        }
        let clauses = scan.clauses.iter().zip(&moods);
        let said = clauses.filter(|(clause, _)| (*from..*to).contains(&clause.from)).filter_map(|(_, mood)| *mood);
        let sum: f32 = said.sum();
        opinions.push(Opinion { theme: (*theme).to_owned(), polarity: degree(sum), span, target: None });
    }
    opinions.sort_by_key(|opinion| opinion.span.from);
}

pub(crate) fn is_under(key: &str, parent: &str) -> bool {
    key.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
}

/// Graded words of each clause, and what the model makes of it; `None` where neither says anything.
fn clause_moods(scan: &Scan, read: Option<&Read>) -> Vec<Option<f32>> {
    let mut sums = vec![None; scan.clauses.len()];
    for mood in &scan.moods {
        if let Some(slot) = sums.get_mut(mood.clause as usize) {
            *slot = Some(slot.unwrap_or(0.0) + mood.score);
        }
    }
    let Some(read) = read else { return sums };
    for (slot, clause) in sums.iter_mut().zip(&scan.clauses) {
        let margin = read.margin(clause.from, clause.to);
        *slot = match *slot {
            Some(listed) => Some(listed + 0.5 * margin.clamp(-3.0, 3.0)),
            None if margin.abs() > 0.6 => Some(margin.clamp(-3.0, 3.0)),
            None => None,
        };
    }
    sums
}

/// The mood of the clause, else of its neighbours in the sentence, but not across a “but”.
fn polarity(scan: &Scan, moods: &[Option<f32>], at: usize) -> f32 {
    let own = moods.get(at).copied().flatten();
    let sum = own.or_else(|| next(scan, moods, at)).or_else(|| previous(scan, moods, at)).unwrap_or(0.0);
    degree(sum)
}

/// A sum of grades as −1 to 1.
fn degree(sum: f32) -> f32 {
    sum / (sum * sum + 2.0).sqrt()
}

fn next(scan: &Scan, moods: &[Option<f32>], at: usize) -> Option<f32> {
    let sentence = scan.clauses[at].sentence;
    let later = scan.clauses.iter().zip(moods).skip(at + 1).take(3);
    later.take_while(|(clause, _)| clause.sentence == sentence && !clause.contrast).find_map(|(_, mood)| *mood)
}

fn previous(scan: &Scan, moods: &[Option<f32>], at: usize) -> Option<f32> {
    if at == 0 || scan.clauses[at].contrast || scan.clauses[at - 1].sentence != scan.clauses[at].sentence {
        return None;
    }
    moods[at - 1]
}
