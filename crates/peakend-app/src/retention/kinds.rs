//! Which kinds of interaction are a purchase, a renewal, a cancellation.

use serde::Serialize;

use crate::driver::PURCHASES;

/// Kinds of interaction by which a customer says that they leave, where nothing else is said.
pub const CANCELLATIONS: [&str; 3] = ["cancellation", "churn", "contract end"];
/// Kinds by which a contract goes on, where nothing else is said.
pub const RENEWALS: [&str; 2] = ["renewal", "subscription payment"];

/// What a kind of interaction means for staying.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Purchase,
    /// A payment by which a contract goes on: a purchase that is expected term after term.
    Renewal,
    Cancellation,
    /// None of these.
    Nothing,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Purchase, Self::Renewal, Self::Cancellation, Self::Nothing];

    pub fn key(self) -> &'static str {
        match self {
            Self::Purchase => "purchase",
            Self::Renewal => "renewal",
            Self::Cancellation => "cancellation",
            Self::Nothing => "nothing",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// The kinds of each role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Kinds {
    pub purchases: Vec<String>,
    pub renewals: Vec<String>,
    pub cancellations: Vec<String>,
}

impl Default for Kinds {
    fn default() -> Self {
        let owned = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Self { purchases: owned(&PURCHASES), renewals: owned(&RENEWALS), cancellations: owned(&CANCELLATIONS) }
    }
}

impl Kinds {
    pub fn role(&self, kind: &str) -> Role {
        let has = |kinds: &[String]| kinds.iter().any(|held| held == kind);
        if has(&self.purchases) {
            Role::Purchase
        } else if has(&self.renewals) {
            Role::Renewal
        } else if has(&self.cancellations) {
            Role::Cancellation
        } else {
            Role::Nothing
        }
    }

    /// Gives `kind` this role and no other.
    pub fn assign(&mut self, kind: &str, role: Role) {
        for kinds in [&mut self.purchases, &mut self.renewals, &mut self.cancellations] {
            kinds.retain(|held| held != kind);
        }
        match role {
            Role::Purchase => self.purchases.push(kind.to_owned()),
            Role::Renewal => self.renewals.push(kind.to_owned()),
            Role::Cancellation => self.cancellations.push(kind.to_owned()),
            Role::Nothing => {}
        }
    }

    /// `order:purchase`, `visit:nothing`: what a page or a program says of a kind. `None` when it says no role.
    pub fn read<'a>(said: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut kinds = Self::default();
        for one in said {
            let (kind, role) = one.rsplit_once(':').filter(|(kind, _)| !kind.is_empty())?;
            kinds.assign(kind, Role::from_key(role)?);
        }
        Some(kinds)
    }

    /// What differs from the usual, as [`Self::read`] reads it.
    pub fn said(&self) -> Vec<String> {
        let usual = Self::default();
        let all = [&usual, self].into_iter().flat_map(|one| [&one.purchases, &one.renewals, &one.cancellations]);
        let mut kinds: Vec<&String> = all.flatten().collect();
        kinds.sort();
        kinds.dedup();
        kinds.retain(|kind| self.role(kind) != usual.role(kind));
        kinds.into_iter().map(|kind| format!("{kind}:{}", self.role(kind).key())).collect()
    }

    /// Kinds by which a customer pays: purchases and renewals.
    pub fn paying(&self) -> Vec<String> {
        self.purchases.iter().chain(&self.renewals).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_said_again() {
        let kinds = Kinds::read(["fee:renewal", "order:nothing", "farewell: now:cancellation"]).unwrap();
        assert_eq!(kinds.role("fee"), Role::Renewal);
        assert_eq!((kinds.role("order"), kinds.role("purchase")), (Role::Nothing, Role::Purchase));
        assert_eq!(kinds.role("farewell: now"), Role::Cancellation);
        let said = kinds.said();
        assert_eq!(said, ["farewell: now:cancellation", "fee:renewal", "order:nothing"]);
        assert_eq!(Kinds::read(said.iter().map(String::as_str)), Some(kinds));
        assert!(Kinds::default().said().is_empty());
        for wrong in ["order", "order:gift", ":purchase", ""] {
            assert_eq!(Kinds::read([wrong]), None, "{wrong}");
        }
    }
}
