//! Workspaces, users and API keys.

use serde::{Deserialize, Serialize};

use crate::access::{Role, Scope};
use crate::time::Zone;
use crate::{ApiKeyId, Timestamp, UserId, WorkspaceId};

/// One company's space.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    /// Days and weeks are cut in this zone.
    pub zone: Zone,
    pub locale: Locale,
    pub created_at: Timestamp,
}

/// A language of the interface.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Locale {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "es")]
    Es,
    #[serde(rename = "ru")]
    Ru,
    #[serde(rename = "zh-Hans")]
    ZhHans,
    #[serde(rename = "zh-Hant")]
    ZhHant,
}

impl Locale {
    pub const ALL: [Self; 5] = [Self::En, Self::Es, Self::Ru, Self::ZhHans, Self::ZhHant];

    /// BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Ru => "ru",
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
        }
    }

    /// The language's own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::Ru => "Русский",
            Self::ZhHans => "简体中文",
            Self::ZhHant => "繁體中文",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }
}

/// A person who works with Peakend in one workspace.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub locale: Locale,
    pub created_at: Timestamp,
    pub last_seen_at: Option<Timestamp>,
    /// Who cannot sign in any more keeps their name on what they did.
    pub disabled_at: Option<Timestamp>,
}

/// An API key without its secret: that is shown once and stored as a hash.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: String,
    /// The first letters of the secret, to tell keys apart.
    pub prefix: String,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    pub created_by: UserId,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}
