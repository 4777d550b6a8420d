//! Customers and the identifiers they are known by.

use serde::{Deserialize, Serialize};

use crate::interaction::Attributes;
use crate::{CustomerId, MergeId, Timestamp, UserId};

/// What kind of name a customer goes by, strongest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// The company's own customer number.
    ExternalId,
    Email,
    Phone,
    Handle,
    /// A device or anonymous browser: weak, two people may share it.
    Device,
}

impl IdentifierKind {
    pub const ALL: [Self; 5] = [Self::ExternalId, Self::Email, Self::Phone, Self::Handle, Self::Device];

    pub fn key(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Handle => "handle",
            Self::Device => "device",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One name of a customer, normalised so that two spellings of it are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "IdentifierJson")]
pub struct Identifier {
    pub kind: IdentifierKind,
    pub value: String,
}

#[derive(Deserialize)]
struct IdentifierJson {
    kind: IdentifierKind,
    value: String,
}

impl TryFrom<IdentifierJson> for Identifier {
    type Error = IdentifierError;
    fn try_from(json: IdentifierJson) -> Result<Self, IdentifierError> {
        Self::new(json.kind, &json.value)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IdentifierError {
    #[error("the identifier is empty")]
    Empty,
    #[error("“{0}” is not an e-mail address")]
    NotAnEmail(String),
    #[error("“{0}” is not a phone number")]
    NotAPhone(String),
    #[error("the identifier has {0} bytes, at most 200 are kept")]
    TooLong(usize),
}

impl Identifier {
    /// Normalises `value`: e-mail in lower case, phone as `+` and digits (a leading `00` is a `+`;
    /// without a country code the digits stand alone), others trimmed.
    ///
    /// # Errors
    /// When nothing is left, or the value cannot be what `kind` says.
    pub fn new(kind: IdentifierKind, value: &str) -> Result<Self, IdentifierError> {
        let trimmed = value.trim();
        if trimmed.is_empty() || trimmed.contains('\0') {
            return Err(IdentifierError::Empty);
        }
        if trimmed.len() > 200 {
            return Err(IdentifierError::TooLong(trimmed.len()));
        }
        let value = match kind {
            IdentifierKind::Email => email(trimmed)?,
            IdentifierKind::Phone => phone(trimmed)?,
            IdentifierKind::ExternalId | IdentifierKind::Handle | IdentifierKind::Device => trimmed.to_owned(),
        };
        Ok(Self { kind, value })
    }

    /// Spells the identifier as one text, unique within a workspace.
    pub fn key(&self) -> String {
        format!("{}:{}", self.kind.key(), self.value)
    }
}

fn email(text: &str) -> Result<String, IdentifierError> {
    let not_an_email = || IdentifierError::NotAnEmail(text.to_owned());
    let bare = text.strip_prefix("mailto:").unwrap_or(text);
    let (local, domain) = bare.rsplit_once('@').ok_or_else(not_an_email)?;
    let has_space = bare.chars().any(|c| c.is_whitespace() || c.is_control());
    if local.is_empty() || domain.is_empty() || has_space || local.contains('@') {
        return Err(not_an_email());
    }
    Ok(bare.to_lowercase())
}

fn phone(text: &str) -> Result<String, IdentifierError> {
    let bare = text.strip_prefix("tel:").unwrap_or(text);
    let mut digits = String::new();
    for c in bare.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() => {}
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{2010}'..='\u{2015}' => {}
            _ => return Err(IdentifierError::NotAPhone(text.to_owned())),
        }
    }
    let international = bare.trim_start().starts_with('+');
    let (international, digits) = match digits.strip_prefix("00") {
        Some(rest) if !international => (true, rest.to_owned()),
        _ => (international, digits),
    };
    if !(5..=15).contains(&digits.len()) {
        return Err(IdentifierError::NotAPhone(text.to_owned()));
    }
    Ok(if international { format!("+{digits}") } else { digits })
}

/// A person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub name: Option<String>,
    pub identifiers: Vec<Identifier>,
    pub attributes: Attributes,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
}

impl Customer {
    /// How pages call this customer: name, else the strongest identifier, else the id's first letters.
    pub fn title(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        match self.identifiers.iter().min_by_key(|identifier| identifier.kind) {
            Some(identifier) => identifier.value.clone(),
            None => self.id.to_string()[..8].to_owned(),
        }
    }
}

/// Two customers found to be one person. Undoing it gives both their history back:
/// ledger rows keep the customer they were recorded under.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Merge {
    pub id: MergeId,
    pub from: CustomerId,
    pub into: CustomerId,
    pub at: Timestamp,
    /// `None` when identity resolution did it.
    pub by: Option<UserId>,
    pub reason: String,
    pub undone_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: IdentifierKind, text: &str, expected: Option<&str>) {
        let found = Identifier::new(kind, text).ok().map(|identifier| identifier.value);
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn emails_are_lower_case_and_have_two_sides() {
        check(IdentifierKind::Email, " Ana.Ruiz@Example.ORG ", Some("ana.ruiz@example.org"));
        check(IdentifierKind::Email, "mailto:a@b.c", Some("a@b.c"));
        check(IdentifierKind::Email, "a b@c.d", None);
        check(IdentifierKind::Email, "no-at.example.org", None);
        check(IdentifierKind::Email, "@example.org", None);
    }

    #[test]
    fn phones_are_digits_with_an_optional_plus() {
        check(IdentifierKind::Phone, "+34 600-123 456", Some("+34600123456"));
        check(IdentifierKind::Phone, "0034 600 123 456", Some("+34600123456"));
        check(IdentifierKind::Phone, "(600) 123-456", Some("600123456"));
        check(IdentifierKind::Phone, "call me", None);
        check(IdentifierKind::Phone, "123", None);
    }
}
