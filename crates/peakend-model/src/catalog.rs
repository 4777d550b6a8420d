//! The catalogue: what the workspace says about the brands, products, touchpoints and channels its ledger names.

use serde::{Deserialize, Serialize};

use crate::CatalogId;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatalogKind {
    Brand,
    Product,
    Touchpoint,
    Channel,
}

impl CatalogKind {
    pub const ALL: [Self; 4] = [Self::Brand, Self::Product, Self::Touchpoint, Self::Channel];

    pub fn key(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Product => "product",
            Self::Touchpoint => "touchpoint",
            Self::Channel => "channel",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One entry. `name` is what interactions carry; `label` is what pages show.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CatalogEntry {
    pub id: CatalogId,
    pub kind: CatalogKind,
    pub name: String,
    pub label: Option<String>,
    /// A brand or product of somebody else.
    pub competitor: bool,
    /// The brand of a product, the stage of a touchpoint.
    pub parent: Option<String>,
    /// Order on pages; lower first.
    pub position: i32,
}

impl CatalogEntry {
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}
