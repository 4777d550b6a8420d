//! The mapping that a file's names and values suggest, with the reason for each column and the questions left open.

mod names;
mod profile;
mod score;
mod times;
mod turns;

use peakend_model::interaction::{Channel, MOST_ATTRIBUTES, Scale, ScoreKind};
use peakend_model::time::Zone;
use serde::{Deserialize, Serialize};

use self::names::{clarity, has_any, words};
use self::profile::Profile;
use super::channel;
use super::header::Column;
use super::inspect::Inspection;
use super::mapping::{ColumnRule, Field, Mapping};
use super::source::Row;
use super::values::{DateOrder, DateRule, DecimalMark, EarlierScale, ScoreRule};

/// What is known without looking at the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Preferences {
    /// The import's name, usually the file's.
    pub source: String,
    pub zone: Zone,
    /// ISO 4217.
    pub currency: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { source: "import".to_owned(), zone: Zone::default(), currency: "EUR".to_owned() }
    }
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Guess {
    pub mapping: Mapping,
    /// One per column, in order.
    pub columns: Vec<ColumnGuess>,
    pub questions: Vec<Question>,
}

/// Why a column was given its field.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ColumnGuess {
    /// 0 to 1.
    pub confidence: f32,
    pub reason: String,
}

/// Something the file does not decide.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Question {
    pub topic: Topic,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    pub text: String,
    /// The first one is what the mapping says now.
    pub choices: Vec<Choice>,
    /// The import cannot start before this is answered.
    pub must: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    When,
    DateOrder,
    Scale,
    Text,
    Score,
    Sheet,
    Columns,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Choice {
    pub text: String,
    pub change: Change,
}

/// What an answer does to the mapping.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Keep,
    DateOrder(DateOrder),
    Scale { scale: Scale, earlier: Option<EarlierScale> },
    Assign { column: String, field: Field },
}

impl Mapping {
    /// Takes over an answer.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Keep => {}
            Change::DateOrder(order) => self.dates.order = *order,
            Change::Scale { scale, earlier } => {
                self.score.scale = *scale;
                self.score.earlier.clone_from(earlier);
            }
            Change::Assign { column, field } => self.assign(column, *field),
        }
    }
}

/// Suggests a mapping for the file.
pub fn guess(inspection: &Inspection, preferences: &Preferences) -> Guess {
    let columns = inspection.columns.iter().enumerate();
    let seen: Vec<Seen> = columns.map(|(at, column)| Seen::new(column, &inspection.sample, at)).collect();
    let mut guessing = Guessing::new(&seen, &inspection.sample);
    guessing.run();
    guessing.finish(inspection, preferences)
}

/// A column with its names and values.
pub(super) struct Seen<'a> {
    column: &'a Column,
    words: String,
    label_words: String,
    profile: Profile,
}

impl<'a> Seen<'a> {
    fn new(column: &'a Column, rows: &[Row], at: usize) -> Self {
        let named = if column.named { words(&column.name) } else { String::new() };
        let label_words = words(column.label.as_deref().unwrap_or(""));
        Self { column, words: named, label_words, profile: Profile::of(rows, at) }
    }

    /// How clearly the name, or the wording of the question, says `field`.
    fn clarity(&self, field: Field) -> f32 {
        clarity(&self.words, field).max(clarity(&self.label_words, field) * 0.9)
    }
}

struct Guessing<'a> {
    seen: &'a [Seen<'a>],
    rows: &'a [Row],
    given: Vec<Option<(Field, f32, String)>>,
    questions: Vec<Question>,
    score: ScoreRule,
    order: DateOrder,
    decimal: DecimalMark,
}

impl<'a> Guessing<'a> {
    fn new(seen: &'a [Seen<'a>], rows: &'a [Row]) -> Self {
        Self {
            seen,
            rows,
            given: vec![None; seen.len()],
            questions: Vec::new(),
            score: ScoreRule::new(ScoreKind::Rating, ScoreKind::Rating.usual_scale()),
            order: DateOrder::DayFirst,
            decimal: DecimalMark::Point,
        }
    }

    /// Clear fields first, so that they are not taken for something vaguer.
    fn run(&mut self) {
        self.set_aside();
        self.find_identifiers();
        self.find_turns();
        self.find_text();
        self.find_score();
        self.find_dates();
        self.find_keys();
        self.find_names();
        self.find_value();
        self.find_decimal_mark();
    }

    fn give(&mut self, at: usize, field: Field, confidence: f32, reason: impl Into<String>) {
        self.given[at] = Some((field, confidence, reason.into()));
    }

    fn is_free(&self, at: usize) -> bool {
        self.given[at].is_none()
    }

    fn has(&self, field: Field) -> bool {
        self.given.iter().flatten().any(|(given, _, _)| *given == field)
    }

    fn is_feedback(&self) -> bool {
        self.has(Field::Text) || self.has(Field::Turns) || self.has(Field::Score)
    }

    /// The free columns for which `fits` gives something above 0, best first.
    fn ranked(&self, fits: impl Fn(&Seen<'_>) -> f32) -> Vec<(usize, f32)> {
        let mut ranked: Vec<(usize, f32)> = (0..self.seen.len())
            .filter(|at| self.is_free(*at))
            .map(|at| (at, fits(&self.seen[at])))
            .filter(|(_, fit)| *fit > 0.0)
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked
    }

    /// Row numbers and network addresses.
    fn set_aside(&mut self) {
        for at in 0..self.seen.len() {
            let seen = &self.seen[at];
            let is_index = !seen.column.named && seen.profile.is_unique && self.counts_up(at);
            if is_index {
                self.give(at, Field::Ignore, 0.9, "numbers the rows");
            } else if matches!(
                seen.words.as_str(),
                "ip address" | "ip" | "ipaddress" | "direccion ip" | "ip адрес" | "ip地址"
            ) {
                self.give(
                    at,
                    Field::Ignore,
                    0.9,
                    "a network address is personal and tells nothing about the experience",
                );
            } else if !seen.column.named && seen.profile.is_empty() {
                self.give(at, Field::Ignore, 1.0, "has neither name nor values");
            }
        }
    }

    fn counts_up(&self, at: usize) -> bool {
        let numbers: Option<Vec<i64>> =
            self.rows.iter().take(200).map(|row| row.cell(at).trim().parse().ok()).collect();
        numbers.is_some_and(|numbers| numbers.len() > 1 && numbers.windows(2).all(|pair| pair[0] < pair[1]))
    }

    fn find_identifiers(&mut self) {
        for (at, fit) in self
            .ranked(|seen| {
                let by_value = seen.profile.share(seen.profile.emails);
                let clear = seen.clarity(Field::Email);
                if by_value > 0.8 || (by_value > 0.5 && clear > 0.9) {
                    0.6 + 0.4 * clear
                } else {
                    empty_but_named(seen, Field::Email)
                }
            })
            .into_iter()
            .take(1)
        {
            self.give(at, Field::Email, fit, "holds e-mail addresses");
        }
        for (at, fit) in self
            .ranked(|seen| {
                let profile = &seen.profile;
                let clear = seen.clarity(Field::Phone);
                let digits = profile.share(profile.phones.max(profile.numbers));
                if clear > 0.0 && digits > 0.8 { clear } else { empty_but_named(seen, Field::Phone) }
            })
            .into_iter()
            .take(1)
        {
            self.give(at, Field::Phone, fit, "holds phone numbers");
        }
    }

    fn find_text(&mut self) {
        if self.has(Field::Turns) {
            return;
        }
        let ranked = self.ranked(|seen| {
            let clear = seen.clarity(Field::Text);
            let profile = &seen.profile;
            let is_words = profile.share(profile.wordy) > 0.3 || profile.mean_chars > 15.0;
            let is_other = profile.share(profile.dates.max(profile.numbers).max(profile.links)) > 0.5;
            match () {
                () if is_other || profile.is_empty() => 0.0,
                () if clear > 0.0 && (is_words || clear > 0.85) && profile.distinct > 1.max(profile.filled / 20) => {
                    let prose = if profile.is_prose() { 0.2 } else { 0.0 };
                    clear * 0.8 + prose
                }
                () if clear > 0.95 && self.rows.len() < 20 => clear * 0.7,
                () => 0.0,
            }
        });
        match ranked.first() {
            Some((at, fit)) => {
                self.give(*at, Field::Text, *fit, "its name and its words say that customers write here");
                self.add_texts(&ranked[1..]);
            }
            None => self.find_unnamed_text(),
        }
        if self.has(Field::Text) || !self.seen.is_empty() {
            self.find_title();
        }
    }

    /// Pros beside cons.
    fn add_texts(&mut self, others: &[(usize, f32)]) {
        const SIDES: [&str; 26] = [
            "pros",
            "cons",
            "likes",
            "dislikes",
            "positive",
            "negative",
            "advantages",
            "disadvantages",
            "ventajas",
            "desventajas",
            "vantagens",
            "desvantagens",
            "достоинства",
            "недостатки",
            "плюсы",
            "минусы",
            "优点",
            "缺点",
            "優點",
            "缺點",
            "like",
            "dislike",
            "liked",
            "improve",
            "lo mejor",
            "lo peor",
        ];
        let first = self.given.iter().position(|given| matches!(given, Some((Field::Text, _, _))));
        for (at, fit) in others {
            let is_side = has_any(&self.seen[*at].words, &SIDES);
            let first_is_side = first.is_some_and(|first| has_any(&self.seen[first].words, &SIDES));
            if is_side && (first_is_side || self.seen[*at].profile.is_prose()) {
                self.give(*at, Field::Text, *fit, "is read together with the other text");
            } else if self.seen[*at].profile.is_prose() && *fit > 0.5 {
                self.ask_text(*at);
            }
        }
    }

    fn ask_text(&mut self, at: usize) {
        // A long questionnaire would ask dozens of times.
        if self.questions.iter().filter(|question| question.topic == Topic::Text).count() == 3 {
            return;
        }
        let column = self.seen[at].column.name.clone();
        self.questions.push(Question {
            topic: Topic::Text,
            text: format!("“{column}” also holds sentences. Are they the customer's words?"),
            choices: vec![
                Choice { text: "no, keep it as an attribute".into(), change: Change::Keep },
                Choice {
                    text: "yes, read it together with the other text".into(),
                    change: Change::Assign { column: column.clone(), field: Field::Text },
                },
            ],
            column: Some(column),
            must: false,
        });
    }

    fn find_unnamed_text(&mut self) {
        const DENIED: [&str; 12] = [
            "reply",
            "response",
            "developer",
            "url",
            "link",
            "description",
            "address",
            "agent",
            "ответ",
            "回复",
            "respuesta",
            "resposta",
        ];
        let ranked = self.ranked(|seen| {
            #[expect(clippy::cast_possible_truncation, reason = "only to compare")]
            let length = seen.profile.mean_chars as f32;
            let is_denied = has_any(&seen.words, &DENIED) || seen.clarity(Field::Title) > 0.6;
            if seen.profile.is_prose() && !is_denied { length } else { 0.0 }
        });
        let Some((at, _)) = ranked.first() else { return };
        self.give(*at, Field::Text, 0.5, "its values are sentences");
        if let Some((second, _)) = ranked.get(1) {
            self.ask_text(*second);
        }
    }

    fn find_title(&mut self) {
        let ranked = self.ranked(|seen| {
            let clear = seen.clarity(Field::Title);
            let is_words = seen.profile.share(seen.profile.numbers.max(seen.profile.links)) < 0.5;
            if is_words && seen.clarity(Field::Text) < 0.6 { clear } else { 0.0 }
        });
        let Some((at, fit)) = ranked.first() else { return };
        if self.has(Field::Text) {
            self.give(*at, Field::Title, *fit, "stands above the text");
        } else if !self.seen[*at].profile.is_empty() {
            self.give(*at, Field::Text, fit * 0.7, "the only words of the customer");
        }
    }

    fn find_keys(&mut self) {
        let ranked = self.ranked(|seen| {
            let clear = seen.clarity(Field::Key);
            let profile = &seen.profile;
            // A file may hold a record twice; an id that repeats often names something else.
            let is_key = profile.is_unique || (clear > 0.9 && profile.distinct * 20 >= profile.filled * 17);
            let is_usable = profile.fill() > 0.99 && profile.mean_chars < 180.0;
            if is_key && is_usable { clear } else { 0.0 }
        });
        if let Some((at, fit)) = ranked.first() {
            self.give(*at, Field::Key, *fit, "is named like an id and differs from row to row");
        }
        if self.has(Field::Speaker) {
            self.take_best(Field::CustomerId, 0.6, "names the customer", |_| true);
            return;
        }
        self.take_best(Field::Thread, 0.6, "groups what belongs together", |profile| {
            profile.distinct * 10 > profile.filled && profile.share(profile.wordy) < 0.5
        });
        self.take_best(Field::CustomerId, 0.6, "names the customer", |_| true);
    }

    fn find_names(&mut self) {
        self.find_customer_name();
        self.take_best(Field::Handle, 0.6, "names the customer's account", |profile| profile.mean_chars < 40.0);
        self.find_channel();
        let is_name = |profile: &Profile| {
            profile.mean_chars < 80.0 && profile.share(profile.dates) < 0.5 && profile.share(profile.flags) < 0.9
        };
        self.take_best(Field::Touchpoint, 0.6, "names the moment of the relation", is_name);
        if !self.has(Field::Email) && !self.has(Field::Phone) {
            let is_brand = |profile: &Profile| is_name(profile) && profile.distinct * 2 < profile.filled.max(8);
            self.take_best(Field::Brand, 0.6, "names companies", is_brand);
        }
        self.take_best(Field::Product, 0.6, "names products", |profile| {
            is_name(profile) && (profile.share(profile.numbers) < 0.5 || profile.mean_chars > 3.0)
        });
        self.take_best(Field::Currency, 0.9, "names currencies", |profile| profile.mean_chars < 5.0);
    }

    fn find_customer_name(&mut self) {
        const PARTS: [&str; 10] = [
            "first name",
            "last name",
            "firstname",
            "lastname",
            "nombre",
            "apellido",
            "apellidos",
            "имя",
            "фамилия",
            "surname",
        ];
        let ranked = self.ranked(|seen| {
            let is_name = seen.profile.share(seen.profile.numbers.max(seen.profile.dates)) < 0.5
                && seen.profile.mean_chars < 60.0;
            if is_name { seen.clarity(Field::CustomerName) } else { 0.0 }
        });
        let Some((best, fit)) = ranked.first().copied() else { return };
        let is_part = |at: usize| has_any(&self.seen[at].words, &PARTS);
        let mut taken: Vec<usize> = ranked.iter().map(|(at, _)| *at).filter(|at| is_part(*at)).take(2).collect();
        if taken.len() < 2 || !is_part(best) {
            taken = vec![best];
        }
        for at in taken {
            self.give(at, Field::CustomerName, fit, "names the customer");
        }
    }

    /// Words for channels in most rows.
    fn find_channel(&mut self) {
        let rows = self.rows;
        let known = |at: usize| {
            let filled = || rows.iter().take(500).map(|row| row.cell(at)).filter(|cell| !cell.trim().is_empty());
            let known = filled().filter(|cell| channel::of_word(cell).is_some()).count();
            known * 10 >= filled().count() * 7 && known > 0
        };
        let ranked = self.ranked(|seen| if seen.profile.distinct <= 30 { seen.clarity(Field::Channel) } else { 0.0 });
        if let Some((at, fit)) = ranked.into_iter().find(|(at, _)| known(*at)) {
            self.give(at, Field::Channel, fit, "names channels");
        }
    }

    fn find_value(&mut self) {
        let ranked = self.ranked(|seen| {
            let is_amount = seen.profile.share(seen.profile.numbers.max(seen.profile.symbols)) > 0.9;
            if is_amount && !seen.profile.is_empty() { seen.clarity(Field::Value) } else { 0.0 }
        });
        if let Some((at, fit)) = ranked.first() {
            self.give(*at, Field::Value, fit * 0.9, "holds amounts of money");
        }
    }

    fn find_decimal_mark(&mut self) {
        let used = self.seen.iter().zip(&self.given);
        let of_numbers = used.filter(|(_, given)| matches!(given, Some((Field::Score | Field::Value, _, _))));
        let (commas, points) = of_numbers
            .fold((0, 0), |(commas, points), (seen, _)| (commas + seen.profile.commas, points + seen.profile.points));
        if commas > points {
            self.decimal = DecimalMark::Comma;
        }
    }

    fn take_best(&mut self, field: Field, least: f32, reason: &str, fits: impl Fn(&Profile) -> bool) {
        let ranked = self.ranked(|seen| if fits(&seen.profile) { seen.clarity(field) } else { 0.0 });
        if let Some((at, fit)) = ranked.first().filter(|(_, fit)| *fit >= least) {
            self.give(*at, field, *fit, reason);
        }
    }

    fn finish(mut self, inspection: &Inspection, preferences: &Preferences) -> Guess {
        let (kind, channel) = self.kind();
        let mut attributes = 0;
        let mut rules = Vec::with_capacity(self.seen.len());
        let mut columns = Vec::with_capacity(self.seen.len());
        for (seen, given) in self.seen.iter().zip(std::mem::take(&mut self.given)) {
            let (field, confidence, reason) = given.unwrap_or_else(|| {
                attributes += 1;
                if attributes <= MOST_ATTRIBUTES - 50 {
                    (Field::Attribute, 0.5, "kept as it is".to_owned())
                } else {
                    (Field::Ignore, 0.5, "there are more columns than an interaction can keep".to_owned())
                }
            });
            rules.push(ColumnRule::new(&seen.column.name, field));
            columns.push(ColumnGuess { confidence: confidence.clamp(0.0, 1.0), reason });
        }
        let mapping = Mapping {
            format: inspection.format.clone(),
            source: preferences.source.clone(),
            columns: rules,
            kind: kind.to_owned(),
            channel,
            touchpoint: None,
            brand: None,
            product: None,
            occurred_at: None,
            score: self.score,
            dates: DateRule { order: self.order, zone: preferences.zone.clone() },
            decimal: self.decimal,
            currency: preferences.currency.clone(),
        };
        Guess { mapping, columns, questions: self.questions }
    }

    /// What the rows are, and where it probably happened.
    fn kind(&self) -> (&'static str, Channel) {
        let names = self.seen.iter().map(|seen| format!(" {} ", seen.words)).collect::<String>();
        let mentions = |phrases: &[&str]| {
            phrases.iter().any(|phrase| names.contains(&format!(" {phrase} ")) || names.contains(&format!("{phrase} ")))
        };
        if mentions(&["complaint", "queja", "reclamo", "жалоба", "投诉", "投訴"]) {
            return ("complaint", Channel::Web);
        }
        if mentions(&["app version", "app version code", "im version", "package name"]) {
            return ("review", Channel::App);
        }
        if mentions(&["response id", "responseid", "respondent", "nps", "csat", "survey", "encuesta", "анкета", "问卷"])
        {
            return ("response", Channel::Web);
        }
        if self.has(Field::Turns) || self.has(Field::Speaker) {
            let is_call = mentions(&["call", "llamada", "chamada", "звонок", "通话", "通話", "transcript"]);
            return if is_call { ("call", Channel::Phone) } else { ("message", Channel::Chat) };
        }
        if mentions(&["subject"]) && mentions(&["status", "priority"]) {
            return ("message", Channel::Email);
        }
        if self.is_feedback() {
            return ("review", Channel::Web);
        }
        // A table of customers with what they pay in all is no list of purchases: those have their day.
        if self.has(Field::Thread) || self.has(Field::Value) && self.has(Field::OccurredAt) {
            return ("order", Channel::Web);
        }
        ("event", Channel::Other)
    }
}

/// A column without values is only what a clear name says.
fn empty_but_named(seen: &Seen<'_>, field: Field) -> f32 {
    let clear = seen.clarity(field);
    if seen.profile.is_empty() && clear > 0.9 { 0.5 } else { 0.0 }
}
