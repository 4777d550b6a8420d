//! Themes that the tree does not cover: found in the newest texts, then accepted, merged, split or ignored by people.

use std::borrow::Cow;
use std::collections::HashSet;

use anyhow::Context;
use peakend_language::discover::{Found, Spoken, Text, across, discover};
use peakend_language::{Reader, Taxonomy};
use peakend_model::access::{Action, Actor};
use peakend_model::annotation::Span;
use peakend_model::interaction::Interaction;
use peakend_model::{FindingId, Timestamp};
use peakend_store::{StoredDiscovery, StoredFinding};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::edit::{self, ThemeForm};
use super::emerging::{Rates, emerging};
use super::moves::Example;
use super::reader_of;
use crate::job::{Job, Setback, enqueue};
use crate::reading::check::latest;
use crate::{App, AppError, AppResult};

/// Newest texts that are searched.
pub const SEARCHED: usize = 20_000;
/// Resamplings that a phrase is tried on.
pub const DRAWS: usize = 50;
/// Points of the trend.
const BUCKETS: usize = 12;
const MOST_EXAMPLES: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Open,
    Accepted,
    Merged,
    Ignored,
}

impl State {
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Merged => "merged",
            Self::Ignored => "ignored",
        }
    }

    fn from_key(key: &str) -> Self {
        [Self::Accepted, Self::Merged, Self::Ignored].into_iter().find(|s| s.key() == key).unwrap_or(Self::Open)
    }
}

/// What stands for one thing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Body {
    pub language: String,
    /// The first one is the proposed name.
    pub phrases: Vec<String>,
    /// What says the same in other languages.
    #[serde(default)]
    pub also: Vec<Spoken>,
    /// Texts that say it, among those that were searched.
    pub size: u64,
    /// 0 to 1.
    pub stability: f64,
    /// Texts that say it, over the time of the search in equal parts.
    pub trend: Vec<u64>,
    pub rates: Rates,
    /// Said more often lately, beside all that was found.
    pub is_emerging: bool,
    pub examples: Vec<Example>,
    /// The theme that was made of it.
    #[serde(default)]
    pub theme: String,
}

impl Body {
    /// Its phrases by language; the language that gives the name first.
    pub fn spoken(&self) -> impl Iterator<Item = (&str, &[String])> {
        let also = self.also.iter().map(|spoken| (spoken.language.as_str(), spoken.phrases.as_slice()));
        std::iter::once((self.language.as_str(), self.phrases.as_slice())).chain(also)
    }

    fn add(&mut self, language: &str, phrases: &[String]) {
        let own = match self.also.iter_mut().find(|spoken| spoken.language == language) {
            _ if self.language == language => &mut self.phrases,
            Some(spoken) => &mut spoken.phrases,
            None => return self.also.push(Spoken { language: language.to_owned(), phrases: phrases.to_vec() }),
        };
        for phrase in phrases {
            if !own.contains(phrase) {
                own.push(phrase.clone());
            }
        }
    }

    /// Takes a phrase out; its language, unless it is not there or the only one.
    fn take(&mut self, phrase: &str) -> Option<String> {
        if self.spoken().map(|(_, phrases)| phrases.len()).sum::<usize>() < 2 {
            return None;
        }
        let is_meant = |held: &String| held == phrase;
        if let Some(at) = self.phrases.iter().position(is_meant) {
            self.phrases.remove(at);
            let language = self.language.clone();
            if self.phrases.is_empty() {
                let next = self.also.remove(0);
                (self.language, self.phrases) = (next.language, next.phrases);
            }
            return Some(language);
        }
        let of = self.also.iter().position(|spoken| spoken.phrases.iter().any(is_meant))?;
        self.also[of].phrases.retain(|held| !is_meant(held));
        let language = self.also[of].language.clone();
        if self.also[of].phrases.is_empty() {
            self.also.remove(of);
        }
        Some(language)
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    pub id: FindingId,
    pub state: State,
    pub body: Body,
}

/// What a search looked at.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    pub texts: u64,
    /// Texts with a clause that no theme covers.
    pub found: u64,
}

/// The inbox.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Inbox {
    pub findings: Vec<Finding>,
    /// When the last search began and ended, and what it looked at.
    pub search: Option<(Timestamp, Option<Timestamp>, Report)>,
}

/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn inbox(app: &App, actor: &Actor) -> AppResult<Inbox> {
    actor.may(Action::EditTaxonomy)?;
    let stored = app.store.findings(actor.workspace).await?;
    let findings = stored.into_iter().map(finding).collect::<AppResult<_>>()?;
    let search = match app.store.discovery(actor.workspace).await? {
        Some(search) => {
            let report = serde_json::from_str(&search.report).context("reading a report")?;
            Some((search.started_at, search.finished_at, report))
        }
        None => None,
    };
    Ok(Inbox { findings, search })
}

fn finding(stored: StoredFinding) -> AppResult<Finding> {
    let body = serde_json::from_str(&stored.body).context("reading a finding")?;
    Ok(Finding { id: stored.id, state: State::from_key(&stored.state), body })
}

async fn find(app: &App, actor: &Actor, id: FindingId) -> AppResult<Finding> {
    actor.may(Action::EditTaxonomy)?;
    finding(app.store.finding(actor.workspace, id).await?.ok_or(AppError::NotFound)?)
}

/// Starts a search in the background.
///
/// # Errors
/// `Forbidden`.
pub async fn search(app: &App, actor: &Actor) -> AppResult<()> {
    actor.may(Action::EditTaxonomy)?;
    let report = serde_json::to_string(&Report::default()).context("writing a report")?;
    let started = StoredDiscovery { started_at: app.clock.now(), finished_at: None, report };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.keep_discovery(&started).await?;
    enqueue(app, &mut tx, &FindThemes {}).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a theme of it in the draft; it counts once that is published.
///
/// # Errors
/// `Conflict` when there is a theme of this key; `Invalid` when the key is none; `NotFound`; `Forbidden`.
pub async fn accept(app: &App, actor: &Actor, id: FindingId, key: &str) -> AppResult<()> {
    let mut finding = find(app, actor, id).await?;
    let draft = edit::draft(app, actor).await?;
    if draft.tree.theme(key).is_some() {
        return Err(AppError::Conflict(format!("there is a theme {key} already; choose another key")));
    }
    let body = &finding.body;
    let (mut names, mut rules) = (Vec::new(), Vec::new());
    for (language, phrases) in body.spoken() {
        let name = phrases.first().cloned().unwrap_or_default();
        let codes = if language == "zh" { vec!["zh-Hans", "zh-Hant"] } else { vec![language] };
        names.extend(codes.into_iter().map(|code| (code.to_owned(), name.clone())));
        let quoted: Vec<String> = phrases.iter().map(|phrase| format!("\"{}\"", phrase.replace('"', ""))).collect();
        rules.push((language.to_owned(), quoted.join(", ")));
    }
    let form = ThemeForm { key: key.to_owned(), names, rules, examples: String::new() };
    edit::save_theme(app, actor, &form).await?;
    finding.body.theme = key.to_owned();
    decide(app, actor, &finding, State::Accepted).await
}

/// It is no theme; it is not proposed again.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn ignore(app: &App, actor: &Actor, id: FindingId) -> AppResult<()> {
    let finding = find(app, actor, id).await?;
    decide(app, actor, &finding, State::Ignored).await
}

/// Takes a decision back. A theme that was made stays in the draft, where it can be undone.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn reopen(app: &App, actor: &Actor, id: FindingId) -> AppResult<()> {
    let finding = find(app, actor, id).await?;
    decide(app, actor, &finding, State::Open).await
}

/// Puts the phrases of `other` to those of `id`, each to its language. Texts that say both count twice until the next search.
///
/// # Errors
/// `Conflict` when both are one; `NotFound`; `Forbidden`.
pub async fn merge(app: &App, actor: &Actor, id: FindingId, other: FindingId) -> AppResult<()> {
    let mut into = find(app, actor, id).await?;
    let from = find(app, actor, other).await?;
    if id == other {
        return Err(AppError::Conflict("a finding cannot be merged with itself".into()));
    }
    let (a, b) = (&mut into.body, &from.body);
    b.spoken().for_each(|(language, phrases)| a.add(language, phrases));
    a.size += b.size;
    a.trend.iter_mut().zip(&b.trend).for_each(|(sum, more)| *sum += more);
    a.rates.lately += b.rates.lately;
    a.rates.before += b.rates.before;
    a.examples.extend(b.examples.iter().copied());
    a.examples.truncate(2 * MOST_EXAMPLES);
    decide(app, actor, &from, State::Merged).await?;
    decide(app, actor, &into, into.state).await
}

/// Takes a phrase out of a finding, as one of its own. How many texts say it alone is counted by the next search.
///
/// # Errors
/// `Conflict` when it has no such phrase or no other; `NotFound`; `Forbidden`.
pub async fn split(app: &App, actor: &Actor, id: FindingId, phrase: &str) -> AppResult<()> {
    let mut from = find(app, actor, id).await?;
    let Some(language) = from.body.take(phrase) else {
        return Err(AppError::Conflict("there is no such phrase to split off".into()));
    };
    let phrases = vec![phrase.to_owned()];
    let id = FindingId(app.ids.uuid(app.clock.now()));
    let own =
        Finding { id, state: State::Open, body: Body { language, phrases, also: Vec::new(), ..from.body.clone() } };
    let now = app.clock.now();
    let mut tx = app.store.write(actor.workspace).await?;
    tx.decide_finding(&stored(&from, from.state)?, actor.user_id(), now).await?;
    tx.add_finding(&stored(&own, State::Open)?, i64::MAX / 2).await?;
    tx.commit().await?;
    Ok(())
}

async fn decide(app: &App, actor: &Actor, finding: &Finding, state: State) -> AppResult<()> {
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.decide_finding(&stored(finding, state)?, actor.user_id(), app.clock.now()).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

fn stored(finding: &Finding, state: State) -> AppResult<StoredFinding> {
    let body = serde_json::to_string(&finding.body).context("writing a finding")?;
    Ok(StoredFinding { id: finding.id, state: state.key().to_owned(), body })
}

/// Searches the newest texts for what the tree does not cover.
#[derive(Debug, Serialize, Deserialize)]
pub struct FindThemes {}

impl Job for FindThemes {
    const KIND: &'static str = "find_themes";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        Ok(find_themes(app, actor).await?)
    }
}

async fn find_themes(app: &App, actor: &Actor) -> AppResult<()> {
    let Some(mut search) = app.store.discovery(actor.workspace).await? else { return Ok(()) };
    let reader = reader_of(app, actor.workspace).await?;
    let rows = latest(app, actor, SEARCHED).await?;
    let decided: HashSet<(String, String)> = inbox(app, actor)
        .await?
        .findings
        .into_iter()
        .filter(|finding| finding.state != State::Open)
        .flat_map(|finding| {
            let of = |(language, phrases): (&str, &[String])| {
                phrases.iter().map(|phrase| (language.to_owned(), phrase.clone())).collect::<Vec<_>>()
            };
            finding.body.spoken().flat_map(of).collect::<Vec<_>>()
        })
        .collect();
    let (_, seed) = app.ids.uuid(app.clock.now()).as_u64_pair();
    let texts = rows.len() as u64;
    let bodies = tokio::task::spawn_blocking(move || found(&reader, &rows, &decided, seed));
    let bodies = bodies.await.context("searching for themes")?;
    let now = app.clock.now();
    search.report = serde_json::to_string(&Report { texts, found: bodies.len() as u64 }).context("writing a report")?;
    search.finished_at = Some(now);
    let mut tx = app.store.write(actor.workspace).await?;
    tx.forget_open_findings().await?;
    for (place, body) in bodies.into_iter().enumerate() {
        let finding = Finding { id: FindingId(app.ids.uuid(now)), state: State::Open, body };
        tx.add_finding(&stored(&finding, State::Open)?, i64::try_from(place).unwrap_or(i64::MAX)).await?;
    }
    tx.keep_discovery(&search).await?;
    tx.commit().await?;
    Ok(())
}

/// What emerges first, then what several languages say, then the largest.
fn found(reader: &Reader, rows: &[Interaction], decided: &HashSet<(String, String)>, seed: u64) -> Vec<Body> {
    // Read now, not taken from the ledger: the tree may be younger than what was read.
    let own: Vec<Cow<'_, str>> = rows.iter().map(|row| row.own_words().unwrap_or_default()).collect();
    let covered: Vec<(String, Vec<Span>)> = own
        .par_iter()
        .map(|text| {
            let annotation = reader.annotate(text);
            let language = annotation.sentiment.is_some().then_some(annotation.language).flatten();
            let spans = annotation.opinions.iter().map(|opinion| opinion.span).collect();
            (language.map(|language| language.code).unwrap_or_default(), spans)
        })
        .collect();
    let texts: Vec<Text<'_>> =
        own.iter().zip(&covered).map(|(text, (language, covered))| Text { text, language, covered }).collect();
    let is_read = |found: &Found| Taxonomy::RULE_LANGUAGES.contains(&found.language.as_str());
    let is_new = |found: &Found| {
        found.phrases.first().is_some_and(|first| !decided.contains(&(found.language.clone(), first.clone())))
    };
    let clock = Clock::of(rows);
    let kept = discover(reader, &texts, DRAWS, seed).into_iter().filter(|found| is_read(found) && is_new(found));
    let joined = across(reader, &texts, kept.collect());
    let mut bodies: Vec<Body> = joined.into_iter().map(|found| body(found, rows, &clock)).collect();
    let rates: Vec<Rates> = bodies.iter().map(|body| body.rates).collect();
    for (body, is_emerging) in bodies.iter_mut().zip(emerging(&rates)) {
        body.is_emerging = is_emerging;
    }
    // What is said in several languages is rarely chance.
    bodies.sort_by_key(|body| (!body.is_emerging, body.also.is_empty(), std::cmp::Reverse(body.size)));
    bodies
}

fn body(found: Found, rows: &[Interaction], clock: &Clock) -> Body {
    let mut trend = vec![0; BUCKETS];
    for place in &found.texts {
        trend[clock.bucket(rows[*place].occurred_at)] += 1;
    }
    let lately: u64 = trend[BUCKETS - LATELY..].iter().sum();
    // The shortest texts say it most plainly.
    let mut plain: Vec<&Interaction> = found.texts.iter().map(|place| &rows[*place]).collect();
    plain.sort_by_key(|row| (row.text.as_ref().map_or(0, String::len), row.text.clone(), row.id));
    plain.dedup_by(|one, other| one.text == other.text);
    let example = |row: &&Interaction| Example { id: row.id, occurred_at: row.occurred_at };
    Body {
        size: found.texts.len() as u64,
        rates: Rates {
            lately,
            before: found.texts.len() as u64 - lately,
            all_lately: clock.all_lately,
            all_before: clock.all - clock.all_lately,
        },
        trend,
        is_emerging: false,
        examples: plain.iter().take(MOST_EXAMPLES).map(example).collect(),
        language: found.language,
        phrases: found.phrases,
        also: found.also,
        stability: found.stability,
        theme: String::new(),
    }
}

/// The last parts of the trend that count as lately.
const LATELY: usize = 3;

/// The time between the oldest and the newest text in equal parts.
struct Clock {
    from: i64,
    length: i64,
    all: u64,
    all_lately: u64,
}

impl Clock {
    fn of(rows: &[Interaction]) -> Self {
        let moments = || rows.iter().map(|row| row.occurred_at.0);
        let (from, to) = (moments().min().unwrap_or(0), moments().max().unwrap_or(0));
        let mut clock = Self { from, length: to.saturating_sub(from).max(1), all: rows.len() as u64, all_lately: 0 };
        clock.all_lately = rows.iter().filter(|row| clock.bucket(row.occurred_at) >= BUCKETS - LATELY).count() as u64;
        clock
    }

    fn bucket(&self, at: Timestamp) -> usize {
        let part = i128::from(at.0.saturating_sub(self.from)) * BUCKETS as i128 / i128::from(self.length);
        usize::try_from(part).unwrap_or(0).min(BUCKETS - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Body {
        let spoken = |language: &str, phrase: &str| Spoken { language: language.into(), phrases: vec![phrase.into()] };
        Body {
            language: "en".into(),
            phrases: vec!["smell".into()],
            also: vec![spoken("es", "olor"), spoken("ru", "запах")],
            size: 9,
            stability: 1.0,
            trend: Vec::new(),
            rates: Rates::default(),
            is_emerging: false,
            examples: Vec::new(),
            theme: String::new(),
        }
    }

    fn said(body: &Body) -> Vec<String> {
        body.spoken().map(|(language, phrases)| format!("{language} {}", phrases.join(","))).collect()
    }

    #[test]
    fn phrases_join_their_language_and_leave_it() {
        let mut body = body();
        body.add("es", &["olor".into(), "huele mal".into()]);
        body.add("pt", &["cheiro".into()]);
        assert_eq!(said(&body), ["en smell", "es olor,huele mal", "ru запах", "pt cheiro"]);
        assert_eq!(body.take("запах").as_deref(), Some("ru"));
        assert_eq!(body.take("smell").as_deref(), Some("en"), "the next language gives the name");
        assert_eq!(said(&body), ["es olor,huele mal", "pt cheiro"]);
        assert_eq!(body.take("parfum"), None);
    }

    #[test]
    fn the_only_phrase_stays() {
        let mut body = Body { also: Vec::new(), ..body() };
        assert_eq!(body.take("smell"), None);
        let before: Body = serde_json::from_value({
            let mut old = serde_json::to_value(&body).unwrap();
            old.as_object_mut().unwrap().remove("also");
            old
        })
        .unwrap();
        assert_eq!(before, body, "what was found before languages were joined is read");
    }
}
