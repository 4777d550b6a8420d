//! What fields and their values are called: catalogue labels, theme names, words of the interface.

use std::sync::Arc;

use peakend_app::catalog::Catalog;
use peakend_app::{Reader, Taxonomy};
use peakend_model::annotation::{Direction, Effort, Emotion, Intent, Polarity, Urgency};
use peakend_model::catalog::CatalogKind;
use peakend_model::insight::Field;
use peakend_model::insight::lens::Lens;
use peakend_model::insight::lens::field_key;
use peakend_model::interaction::{Channel, ScoreKind};

use crate::error::WebResult;
use crate::signed::Signed;
use crate::words::Words;

/// The names of one workspace in one language.
pub struct Titles {
    t: Words,
    reader: Arc<Reader>,
    catalog: Catalog,
}

impl Titles {
    /// `lens` without the competitors' brands, unless it asks for a brand by itself.
    pub fn about_ourselves(&self, lens: &Lens) -> Lens {
        peakend_app::overview::own_brands(&self.catalog, lens)
    }

    /// # Errors
    /// When the store fails.
    pub async fn load(signed: &Signed) -> WebResult<Self> {
        let catalog = peakend_app::catalog::list(&signed.app, signed.actor()).await?;
        let reader = peakend_app::taxonomy::reader_of(&signed.app, signed.actor().workspace).await?;
        Ok(Self { t: signed.t.clone(), reader, catalog })
    }

    pub fn field(&self, field: &Field) -> String {
        match field {
            Field::Attribute(name) => name.clone(),
            other => self.t.named("field", &field_key(other)),
        }
    }

    /// The title of a value; of an empty one: not known.
    pub fn value(&self, field: &Field, value: &str) -> String {
        if value.is_empty() {
            // These judgements are silent where the text is.
            let is_unsaid = matches!(field, Field::Effort | Field::Urgency | Field::Comparison);
            return self.t.text(if is_unsaid { "value-unsaid" } else { "value-unknown" });
        }
        match field {
            Field::Channel => self.channel(value),
            Field::Touchpoint => self.listed(CatalogKind::Touchpoint, value),
            Field::Brand => self.listed(CatalogKind::Brand, value),
            Field::Product => self.listed(CatalogKind::Product, value),
            Field::Theme => self.theme(value),
            Field::Sentiment if Polarity::from_key(value).is_some() => self.t.named("sentiment", value),
            Field::Intent if Intent::from_key(value).is_some() => self.t.named("intent", value),
            Field::Emotion if Emotion::from_key(value).is_some() => self.t.named("emotion", value),
            Field::Effort if Effort::from_key(value).is_some() => self.t.named("effort", value),
            Field::Urgency if Urgency::from_key(value).is_some() => self.t.named("urgency", value),
            Field::NeedsAnswer if matches!(value, "yes" | "no") => self.t.named("needs-answer", value),
            Field::Comparison if Direction::from_key(value).is_some() => self.t.named("comparison", value),
            Field::Score if ScoreKind::from_key(value).is_some() => self.t.named("metric", value),
            Field::Language => self.language(value),
            _ => value.to_owned(),
        }
    }

    pub fn theme(&self, key: &str) -> String {
        let known = self.reader.taxonomy().theme(key);
        known.map_or_else(|| key.to_owned(), |theme| theme.name(self.t.tag()).to_owned())
    }

    /// Whether the taxonomy holds the theme.
    pub fn knows_theme(&self, key: &str) -> bool {
        self.reader.taxonomy().theme(key).is_some()
    }

    /// The tree of the workspace.
    pub fn taxonomy(&self) -> &Taxonomy {
        self.reader.taxonomy()
    }

    /// Whether a brand or product belongs to somebody else.
    pub fn is_competitor(&self, field: &Field, value: &str) -> bool {
        let kind = match field {
            Field::Brand => CatalogKind::Brand,
            Field::Product => CatalogKind::Product,
            _ => return false,
        };
        self.catalog.find(kind, value).is_some_and(|entry| entry.competitor)
    }

    /// The brands that are ours, as the ledger names them.
    pub fn own_brands(&self) -> Vec<String> {
        let brands = self.catalog.of_kind(CatalogKind::Brand);
        brands.filter(|entry| !entry.competitor).map(|entry| entry.name.clone()).collect()
    }

    fn channel(&self, key: &str) -> String {
        match (
            self.catalog.find(CatalogKind::Channel, key).and_then(|entry| entry.label.clone()),
            Channel::from_key(key),
        ) {
            (Some(label), _) => label,
            (None, Some(_)) => self.t.named("channel", key),
            (None, None) => key.to_owned(),
        }
    }

    fn listed(&self, kind: CatalogKind, name: &str) -> String {
        self.catalog.title(kind, name).to_owned()
    }

    fn language(&self, code: &str) -> String {
        const NAMED: [&str; 6] = ["en", "es", "pt", "ru", "zh-Hans", "zh-Hant"];
        if NAMED.contains(&code) { self.t.named("language", &code.to_lowercase()) } else { code.to_owned() }
    }
}
