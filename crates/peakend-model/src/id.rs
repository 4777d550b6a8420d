//! Identifiers: one newtype over a UUID for each noun, so that two kinds cannot be mixed up.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )+};
}

ids! {
    /// One company's space: the tenant.
    WorkspaceId;
    UserId;
    SessionId;
    ApiKeyId;
    CustomerId;
    AccountId;
    /// One fact of the ledger. Derived from its idempotency key where it has one,
    /// so the same fact delivered twice has the same id.
    InteractionId;
    ImportId;
    ViewId;
    JobId;
    MergeId;
    /// An erasure of a customer.
    ErasureId;
    /// A brand, product, touchpoint or channel of the catalogue.
    CatalogId;
    CorrectionId;
    /// A correction layer on top of the shipped reader.
    AdaptationId;
    /// A theme that was found and is not in the taxonomy.
    FindingId;
    IndicatorId;
    JourneyId;
    /// What customers suffer at a touchpoint, as people keep it.
    PainId;
    /// A comment beside an indicator.
    NoteId;
    /// A rule that raises alerts.
    AlertRuleId;
    AlertId;
    /// Where alerts are sent.
    AlertChannelId;
}

impl InteractionId {
    /// The id of the fact that `key` names inside `workspace` (UUIDv5, RFC 9562).
    pub fn of_key(workspace: WorkspaceId, key: &str) -> Self {
        Self(Uuid::new_v5(&workspace.0, key.as_bytes()))
    }
}

impl CustomerId {
    /// The id of a customer first met under the identifier that `key` spells, so that a
    /// repeated or resumed load meets the same customer.
    pub fn of_identifier(workspace: WorkspaceId, key: &str) -> Self {
        Self(Uuid::new_v5(&workspace.0, format!("customer:{key}").as_bytes()))
    }
}
