//! One row of a file into one interaction, by a mapping.

use std::collections::HashMap;

use peakend_model::Timestamp;
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::interaction::{Channel, InteractionError, NewInteraction};

use super::channel;
use super::mapping::{Field, Mapping, MappingError};
use super::refusal::Refusal;
use super::source::{Problem, Row};
use super::values::turns::turns;
use super::values::{Code, ValueError, is_missing, moment, money, score};

/// A mapping made ready for many rows.
pub struct Converter {
    mapping: Mapping,
    places: HashMap<String, usize>,
    /// The columns of each field that is not an attribute, in order of the file.
    fields: Vec<(usize, Field)>,
    attributes: Vec<(usize, String)>,
    now: Timestamp,
}

impl Converter {
    /// # Errors
    /// Everything wrong with the mapping.
    pub fn new(mapping: Mapping, now: Timestamp) -> Result<Self, Vec<MappingError>> {
        let errors = mapping.check();
        if !errors.is_empty() {
            return Err(errors);
        }
        let rules = || mapping.columns.iter().enumerate();
        let places = rules().map(|(at, rule)| (rule.column.clone(), at)).collect();
        let is_field = |field: Field| !matches!(field, Field::Ignore | Field::Attribute);
        let fields = rules().filter(|(_, rule)| is_field(rule.field)).map(|(at, rule)| (at, rule.field)).collect();
        let attributes = rules()
            .filter(|(_, rule)| rule.field == Field::Attribute)
            .map(|(at, rule)| (at, rule.attribute_name().to_owned()))
            .collect();
        Ok(Self { places, fields, attributes, now, mapping })
    }

    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// # Errors
    /// The first thing wrong with the row.
    pub fn convert(&self, row: Row) -> Result<NewInteraction, Refusal> {
        self.convert_arranged(arrange(row, &self.places))
    }

    /// A row that is a turn of a conversation; `None` where rows stand for themselves, or this one names no thread.
    ///
    /// # Errors
    /// The first thing wrong with the row.
    pub(super) fn convert_turn(&self, row: Row) -> Result<(NewInteraction, Option<String>), Refusal> {
        let row = arrange(row, &self.places);
        let at = self.fields.iter().find(|(_, field)| *field == Field::Speaker).map(|(at, _)| *at);
        let speaker = at.map(|at| row.cell(at).to_owned());
        let new = self.convert_arranged(row)?;
        let speaker = speaker.filter(|_| new.thread.is_some());
        Ok((new, speaker))
    }

    /// The moment that decides what lies in the future.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    fn convert_arranged(&self, row: Row) -> Result<NewInteraction, Refusal> {
        self.check_row(&row)?;
        let occurred_at = self.occurred_at(&row)?;
        let mut new = NewInteraction::new(occurred_at, &self.mapping.kind, self.mapping.channel);
        new.touchpoint.clone_from(&self.mapping.touchpoint);
        new.brand.clone_from(&self.mapping.brand);
        new.product.clone_from(&self.mapping.product);
        let mut title = None;
        let mut currency = None;
        for (at, field) in &self.fields {
            let cell = row.cell(*at);
            let trimmed = cell.trim();
            if trimmed.is_empty() {
                continue;
            }
            match field {
                Field::Title => title = Some(trimmed),
                Field::Currency => currency = Some(trimmed),
                _ => self.fill(&mut new, *at, *field, cell, row.number)?,
            }
        }
        self.fill_value(&mut new, &row, currency)?;
        put_above(title, &mut new.text);
        for (at, name) in &self.attributes {
            let value = row.cell(*at).trim();
            if !value.is_empty() {
                new.attributes.insert(name.clone(), value.to_owned());
            }
        }
        for (name, value) in row.extra {
            new.attributes.entry(name).or_insert(value);
        }
        new.check(self.now).map_err(|error| self.refuse_interaction(row.number, &error))
    }

    /// The refusal of a row that could not be read.
    pub fn refuse(&self, problem: Problem) -> Refusal {
        Refusal::of_problem(problem, |at| self.mapping.columns.get(at).map(|rule| rule.column.clone()))
    }

    fn check_row(&self, row: &Row) -> Result<(), Refusal> {
        if row.is_blank() {
            return Err(Refusal::new(row.number, None, "", Code::Missing, "the row is empty"));
        }
        let known = self.mapping.columns.len();
        if row.filled_width() > known {
            let value = row.cell(known);
            let why = format!("the row has {} cells, the header names {known}", row.filled_width());
            return Err(Refusal::new(row.number, None, value, Code::TooManyCells, why));
        }
        match row.nul_cell() {
            Some(at) => {
                Err(self.refuse_cell(row.number, at, row.cell(at), Code::NulByte, "the cell contains a NUL byte"))
            }
            None => Ok(()),
        }
    }

    fn occurred_at(&self, row: &Row) -> Result<Timestamp, Refusal> {
        let at = self.fields.iter().find(|(_, field)| *field == Field::OccurredAt).map(|(at, _)| *at);
        let cell = at.map_or("", |at| row.cell(at));
        if is_missing(cell) {
            return self.mapping.occurred_at.ok_or_else(|| {
                let column = at.map(|at| self.mapping.columns[at].column.as_str());
                Refusal::new(row.number, column, cell, Code::Missing, "the date is missing")
            });
        }
        moment(cell, &self.mapping.dates).map_err(|error| self.refuse_value(row.number, at.unwrap_or(0), cell, &error))
    }

    fn fill(&self, new: &mut NewInteraction, at: usize, field: Field, cell: &str, number: u64) -> Result<(), Refusal> {
        let name = || Some(cell.trim().to_owned()).filter(|name| !is_missing(name));
        match field {
            Field::Key => new.key = name(),
            Field::Kind => new.kind = name().unwrap_or_else(|| self.mapping.kind.clone()),
            Field::Channel => self.fill_channel(new, at, cell),
            Field::Touchpoint => new.touchpoint = name().or(new.touchpoint.take()),
            Field::Brand => new.brand = name().or(new.brand.take()),
            Field::Product => new.product = name().or(new.product.take()),
            Field::Thread => new.thread = name(),
            Field::CustomerId => self.identify(new, at, IdentifierKind::ExternalId, cell, number)?,
            Field::Email => self.identify(new, at, IdentifierKind::Email, cell, number)?,
            Field::Phone => self.identify(new, at, IdentifierKind::Phone, cell, number)?,
            Field::Handle => self.identify(new, at, IdentifierKind::Handle, cell, number)?,
            Field::Device => self.identify(new, at, IdentifierKind::Device, cell, number)?,
            Field::CustomerName => join(&mut new.customer_name, name().as_deref(), " "),
            Field::Text => join(&mut new.text, Some(cell.trim()), "\n"),
            Field::Turns => match turns(cell) {
                Some(said) => new.talk(&said),
                None => new.text = Some(cell.trim().to_owned()),
            },
            Field::Score => {
                new.score = score(cell, &self.mapping.score, self.mapping.decimal, new.occurred_at)
                    .map_err(|error| self.refuse_value(number, at, cell, &error))?;
            }
            Field::Attribute
            | Field::Ignore
            | Field::OccurredAt
            | Field::Title
            | Field::Value
            | Field::Currency
            | Field::Speaker => {}
        }
        Ok(())
    }

    /// An unknown word is kept as an attribute beside the channel “other”.
    fn fill_channel(&self, new: &mut NewInteraction, at: usize, cell: &str) {
        if is_missing(cell) {
            return;
        }
        match channel::of_word(cell) {
            Some(channel) => new.channel = channel,
            None => {
                new.channel = Channel::Other;
                new.attributes.insert(self.mapping.columns[at].column.clone(), cell.trim().to_owned());
            }
        }
    }

    fn identify(
        &self,
        new: &mut NewInteraction,
        at: usize,
        kind: IdentifierKind,
        cell: &str,
        number: u64,
    ) -> Result<(), Refusal> {
        if is_missing(cell) {
            return Ok(());
        }
        let identifier = Identifier::new(kind, cell)
            .map_err(|error| self.refuse_cell(number, at, cell, Code::NotAnIdentifier, &error.to_string()))?;
        new.identifiers.push(identifier);
        Ok(())
    }

    fn fill_value(&self, new: &mut NewInteraction, row: &Row, currency: Option<&str>) -> Result<(), Refusal> {
        let Some((at, _)) = self.fields.iter().find(|(_, field)| *field == Field::Value) else { return Ok(()) };
        let cell = row.cell(*at);
        if is_missing(cell) {
            return Ok(());
        }
        let currency = currency.unwrap_or(&self.mapping.currency);
        let value = money(cell, currency, self.mapping.decimal)
            .map_err(|error| self.refuse_value(row.number, *at, cell, &error))?;
        new.value = Some(value);
        Ok(())
    }

    fn refuse_value(&self, row: u64, at: usize, cell: &str, error: &ValueError) -> Refusal {
        self.refuse_cell(row, at, cell, error.code, &error.text)
    }

    fn refuse_cell(&self, row: u64, at: usize, cell: &str, code: Code, why: &str) -> Refusal {
        let column = self.mapping.columns.get(at).map(|rule| rule.column.as_str());
        Refusal::new(row, column, cell, code, why)
    }

    pub(super) fn refuse_interaction(&self, row: u64, error: &InteractionError) -> Refusal {
        let code = match error {
            InteractionError::Missing(_) => Code::Missing,
            InteractionError::TooLong { .. } => Code::TooLong,
            InteractionError::NulByte(_) => Code::NulByte,
            InteractionError::ImpossibleTime(_) => Code::DateOutOfRange,
            InteractionError::TooManyAttributes(_)
            | InteractionError::TooManyTurns(_)
            | InteractionError::StrayTurns => Code::NotAllowed,
        };
        let column = Field::from_key(error.field()).and_then(|field| self.mapping.column_of(field));
        Refusal::new(row, column, "", code, error.to_string())
    }
}

/// Puts named cells into the places of their columns; what has no column stays beside.
pub(super) fn arrange(mut row: Row, places: &HashMap<String, usize>) -> Row {
    if row.extra.is_empty() {
        return row;
    }
    let mut cells: Vec<Option<String>> = vec![None; places.len()];
    let mut extra = Vec::new();
    for (name, value) in std::mem::take(&mut row.extra) {
        match places.get(&name) {
            Some(at) => cells[*at] = Some(value),
            None => extra.push((name, value)),
        }
    }
    let mut arranged = Row::of(row.number, cells.iter().map(|cell| cell.as_deref().unwrap_or("")));
    arranged.extra = extra;
    arranged
}

/// Adds `more` to what is there already.
fn join(into: &mut Option<String>, more: Option<&str>, between: &str) {
    let Some(more) = more else { return };
    match into {
        Some(text) => {
            text.push_str(between);
            text.push_str(more);
        }
        None => *into = Some(more.to_owned()),
    }
}

/// A title is said once: not again above a text that begins with it.
fn put_above(title: Option<&str>, text: &mut Option<String>) {
    let Some(title) = title else { return };
    let bare = title.trim_end_matches(['.', '…', ' ']);
    match text {
        Some(text) if text.starts_with(bare) => {}
        Some(text) => *text = format!("{title}\n{text}"),
        None => *text = Some(title.to_owned()),
    }
}
