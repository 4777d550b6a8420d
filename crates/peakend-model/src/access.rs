//! Who may do what.

use serde::{Deserialize, Serialize};

use crate::{ApiKeyId, UserId, WorkspaceId};

/// A user's role in a workspace, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees numbers and feedback.
    Viewer,
    /// Also sees and edits customers.
    Agent,
    /// Also imports, exports, corrects readings and saves views for all.
    Analyst,
    /// Also users, keys and settings.
    Admin,
    /// Also owners and the workspace itself.
    Owner,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Agent, Self::Analyst, Self::Admin, Self::Owner];

    pub fn key(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Agent => "agent",
            Self::Analyst => "analyst",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// The weakest role that may do `action`.
    pub fn needed_for(action: Action) -> Self {
        match action {
            Action::ViewInsights | Action::ViewFeedback => Self::Viewer,
            Action::ViewCustomers | Action::EditCustomers => Self::Agent,
            Action::Import
            | Action::Export
            | Action::RecordInteractions
            | Action::ShareViews
            | Action::CorrectReading
            | Action::EditTaxonomy
            | Action::EditIndicators
            | Action::EditJourneys => Self::Analyst,
            Action::EraseCustomers
            | Action::ManageCatalog
            | Action::ManageKeys
            | Action::ManageUsers
            | Action::ManageWorkspace => Self::Admin,
            Action::ManageOwners => Self::Owner,
        }
    }

    pub fn may(self, action: Action) -> bool {
        self >= Self::needed_for(action)
    }
}

/// What somebody may want to do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    ViewInsights,
    ViewFeedback,
    ViewCustomers,
    EditCustomers,
    /// Erase a customer everywhere, and see the certificates.
    EraseCustomers,
    Import,
    Export,
    RecordInteractions,
    ShareViews,
    /// Say what a text really says, check readings, decide about themes that were found.
    CorrectReading,
    /// Edit and publish the tree of themes.
    EditTaxonomy,
    /// Define, review and annotate indicators.
    EditIndicators,
    /// Draw, change and annotate journeys.
    EditJourneys,
    ManageCatalog,
    ManageKeys,
    ManageUsers,
    ManageWorkspace,
    ManageOwners,
}

/// What an API key may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Scope {
    #[serde(rename = "interactions:write")]
    InteractionsWrite,
    #[serde(rename = "interactions:read")]
    InteractionsRead,
    #[serde(rename = "insights:read")]
    InsightsRead,
    #[serde(rename = "insights:write")]
    InsightsWrite,
    #[serde(rename = "customers:read")]
    CustomersRead,
    #[serde(rename = "customers:write")]
    CustomersWrite,
    #[serde(rename = "customers:erase")]
    CustomersErase,
    #[serde(rename = "journeys:write")]
    JourneysWrite,
}

impl Scope {
    pub const ALL: [Self; 8] = [
        Self::InteractionsWrite,
        Self::InteractionsRead,
        Self::InsightsRead,
        Self::InsightsWrite,
        Self::CustomersRead,
        Self::CustomersWrite,
        Self::CustomersErase,
        Self::JourneysWrite,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::InteractionsWrite => "interactions:write",
            Self::InteractionsRead => "interactions:read",
            Self::InsightsRead => "insights:read",
            Self::InsightsWrite => "insights:write",
            Self::CustomersRead => "customers:read",
            Self::CustomersWrite => "customers:write",
            Self::CustomersErase => "customers:erase",
            Self::JourneysWrite => "journeys:write",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.key() == key)
    }

    fn allows(self, action: Action) -> bool {
        match self {
            Self::InteractionsWrite => action == Action::RecordInteractions,
            Self::InteractionsRead => matches!(action, Action::ViewFeedback | Action::Export),
            Self::InsightsRead => action == Action::ViewInsights,
            Self::InsightsWrite => matches!(action, Action::ViewInsights | Action::EditIndicators),
            Self::CustomersRead => action == Action::ViewCustomers,
            Self::CustomersWrite => matches!(action, Action::ViewCustomers | Action::EditCustomers),
            // Whoever may erase may give the person their data before.
            Self::CustomersErase => {
                matches!(action, Action::ViewCustomers | Action::Export | Action::EraseCustomers)
            }
            Self::JourneysWrite => matches!(action, Action::ViewInsights | Action::EditJourneys),
        }
    }
}

/// Who acts, in which workspace, with which rights.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    pub workspace: WorkspaceId,
    pub who: Who,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
    User {
        id: UserId,
        role: Role,
    },
    Key {
        id: ApiKeyId,
        scopes: Vec<Scope>,
    },
    /// The product itself: jobs, the command line of the administrator.
    System,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not allowed: {0:?}")]
pub struct NotAllowed(pub Action);

impl Actor {
    pub fn system(workspace: WorkspaceId) -> Self {
        Self { workspace, who: Who::System }
    }

    pub fn user_id(&self) -> Option<UserId> {
        match self.who {
            Who::User { id, .. } => Some(id),
            Who::Key { .. } | Who::System => None,
        }
    }

    /// # Errors
    /// When neither role nor scopes allow `action`.
    pub fn may(&self, action: Action) -> Result<(), NotAllowed> {
        let allowed = match &self.who {
            Who::User { role, .. } => role.may(action),
            Who::Key { scopes, .. } => scopes.iter().any(|scope| scope.allows(action)),
            Who::System => true,
        };
        if allowed { Ok(()) } else { Err(NotAllowed(action)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_the_weaker_may_and_more() {
        assert!(Role::Viewer.may(Action::ViewFeedback));
        assert!(!Role::Viewer.may(Action::ViewCustomers));
        assert!(!Role::Agent.may(Action::Import));
        assert!(!Role::Admin.may(Action::ManageOwners));
        assert!(Role::Owner.may(Action::ManageOwners));
    }

    #[test]
    fn a_key_may_only_what_its_scopes_say() {
        let key = Actor {
            workspace: WorkspaceId(uuid::Uuid::nil()),
            who: Who::Key { id: ApiKeyId(uuid::Uuid::nil()), scopes: vec![Scope::InteractionsWrite] },
        };
        assert!(key.may(Action::RecordInteractions).is_ok());
        assert_eq!(key.may(Action::ViewInsights), Err(NotAllowed(Action::ViewInsights)));
    }
}
