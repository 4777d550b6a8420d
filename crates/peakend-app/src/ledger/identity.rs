//! Identity resolution: whose interaction is it? A pure rule over identifiers met before.
//!
//! - The same identifier means the same customer. New identifiers of a row go to that customer.
//! - Where a row's identifiers belong to different customers, the strongest identifier decides.
//!   A customer known by nothing stronger than the identifier that ties them is merged into the other,
//!   so an anonymous device becomes the person who signs in; any other pair is only noted as possibly one person.
//! - Who was merged and parted again by people stays parted.
//! - Two different external ids are two people. A device never ties a known person to another:
//!   people share devices.

use std::collections::{HashMap, HashSet};

use peakend_model::customer::{Identifier, IdentifierKind, Merge};
use peakend_model::{CustomerId, MergeId, Timestamp, WorkspaceId};
use peakend_store::{KnownIdentifier, Likeness, NewCustomer, Touch};

/// A customer's last moment is moved on in steps of this, not with every row.
const STEP: i64 = Timestamp::HOUR;

/// One row that names somebody.
pub(crate) struct Sighting<'a> {
    pub(crate) identifiers: &'a [Identifier],
    pub(crate) name: Option<&'a str>,
    pub(crate) at: Timestamp,
}

/// Whose each sighting is, and what has to be written so that it stays so.
#[derive(Default, Debug)]
pub(crate) struct Resolution {
    pub(crate) customers: Vec<Option<CustomerId>>,
    pub(crate) new_customers: Vec<NewCustomer>,
    pub(crate) new_identifiers: Vec<(String, CustomerId)>,
    pub(crate) touches: Vec<Touch>,
    pub(crate) merges: Vec<Merge>,
    pub(crate) likenesses: Vec<Likeness>,
}

pub(crate) fn resolve<'a>(
    workspace: WorkspaceId,
    now: Timestamp,
    known: Vec<KnownIdentifier>,
    parted: HashSet<(CustomerId, CustomerId)>,
    sightings: impl Iterator<Item = Sighting<'a>>,
    new_merge: &dyn Fn() -> MergeId,
) -> Resolution {
    let mut resolver = Resolver {
        workspace,
        now,
        new_merge,
        parted,
        owners: HashMap::new(),
        canonical: HashMap::new(),
        people: HashMap::new(),
        found: Resolution::default(),
    };
    known.into_iter().for_each(|identifier| resolver.remember(identifier));
    for sighting in sightings {
        let customer = resolver.see(&sighting);
        resolver.found.customers.push(customer);
    }
    resolver.finish()
}

struct Resolver<'a> {
    workspace: WorkspaceId,
    now: Timestamp,
    new_merge: &'a dyn Fn() -> MergeId,
    /// Pairs, in both orders, that people parted.
    parted: HashSet<(CustomerId, CustomerId)>,
    /// Whose an identifier is, by its key.
    owners: HashMap<String, CustomerId>,
    /// Whom a customer counts as, where that is not themselves.
    canonical: HashMap<CustomerId, CustomerId>,
    /// By whom they count as.
    people: HashMap<CustomerId, Person>,
    found: Resolution,
}

struct Person {
    /// Its place among the new customers, if this batch brought it.
    new: Option<usize>,
    strength: IdentifierKind,
    is_named: bool,
    first_seen_at: Timestamp,
    last_seen_at: Timestamp,
    /// What the batch adds to what is stored.
    touch: Option<Touch>,
}

struct Key {
    kind: IdentifierKind,
    key: String,
}

impl Resolver<'_> {
    fn remember(&mut self, known: KnownIdentifier) {
        self.people.entry(known.canonical).or_insert(Person {
            new: None,
            strength: known.strength,
            is_named: known.is_named,
            first_seen_at: known.first_seen_at,
            last_seen_at: known.last_seen_at,
            touch: None,
        });
        if known.owner != known.canonical {
            self.canonical.insert(known.owner, known.canonical);
        }
        self.owners.insert(known.key, known.owner);
    }

    fn see(&mut self, sighting: &Sighting<'_>) -> Option<CustomerId> {
        let mut keys: Vec<Key> = sighting.identifiers.iter().map(|i| Key { kind: i.kind, key: i.key() }).collect();
        keys.sort_by(|a, b| (a.kind, &a.key).cmp(&(b.kind, &b.key)));
        keys.dedup_by(|a, b| a.key == b.key);
        let strongest = keys.first()?;
        let owner = self.owner_of(&keys).unwrap_or_else(|| self.welcome(strongest, sighting));
        for key in keys {
            match self.owners.get(&key.key).copied() {
                Some(other) => self.meet(owner, other, &key),
                None => self.link(owner, key),
            }
        }
        self.touch(owner, sighting);
        Some(owner)
    }

    /// The customer of the strongest identifier that can decide.
    fn owner_of(&self, keys: &[Key]) -> Option<CustomerId> {
        let strongest = keys.first()?;
        keys.iter().find_map(|key| {
            let owner = *self.owners.get(&key.key)?;
            let person = &self.people[&self.root(owner)];
            // Of the same kind as the strongest: the row itself says that both are one.
            let is_as_strong = key.kind == strongest.kind;
            let has_another_id = strongest.kind == IdentifierKind::ExternalId && person.strength == strongest.kind;
            let is_shared_device = key.kind == IdentifierKind::Device && person.strength != IdentifierKind::Device;
            (is_as_strong || !has_another_id && !is_shared_device).then_some(owner)
        })
    }

    /// A customer nobody has met.
    fn welcome(&mut self, strongest: &Key, sighting: &Sighting<'_>) -> CustomerId {
        let id = CustomerId::of_identifier(self.workspace, &strongest.key);
        let person = Person {
            new: Some(self.found.new_customers.len()),
            strength: strongest.kind,
            is_named: false,
            first_seen_at: sighting.at,
            last_seen_at: sighting.at,
            touch: None,
        };
        self.people.insert(id, person);
        self.found.new_customers.push(NewCustomer {
            id,
            name: None,
            strength: strongest.kind,
            first_seen_at: sighting.at,
            last_seen_at: sighting.at,
        });
        id
    }

    fn link(&mut self, owner: CustomerId, key: Key) {
        let root = self.root(owner);
        if let Some(person) = self.people.get_mut(&root)
            && key.kind < person.strength
        {
            person.strength = key.kind;
            person.touched(root);
        }
        self.owners.insert(key.key.clone(), owner);
        self.found.new_identifiers.push((key.key, owner));
    }

    /// A row names two customers: merge them, note it, or let it be.
    fn meet(&mut self, owner: CustomerId, other: CustomerId, tie: &Key) {
        let (one, two) = (self.root(owner), self.root(other));
        if one == two || self.are_parted(&[owner, one], &[other, two]) {
            return;
        }
        let (strength_of_one, strength_of_two) = (self.people[&one].strength, self.people[&two].strength);
        let nothing_stronger = strength_of_two == tie.kind && strength_of_one < strength_of_two;
        if nothing_stronger {
            self.merge(two, one, tie);
        } else if tie.kind != IdentifierKind::Device {
            let noticed_at = self.now;
            self.found.likenesses.push(Likeness { one, other: two, key: tie.key.clone(), noticed_at });
        }
    }

    fn are_parted(&self, some: &[CustomerId], others: &[CustomerId]) -> bool {
        some.iter().any(|one| others.iter().any(|other| self.parted.contains(&(*one, *other))))
    }

    fn merge(&mut self, from: CustomerId, into: CustomerId, tie: &Key) {
        let Some(gone) = self.people.remove(&from) else { return };
        self.canonical.values_mut().filter(|root| **root == from).for_each(|root| *root = into);
        self.canonical.insert(from, into);
        self.found.merges.push(Merge {
            id: (self.new_merge)(),
            from,
            into,
            at: self.now,
            by: None,
            reason: format!("shared {}", tie.kind.key()),
            undone_at: None,
        });
        let name = gone.name(&self.found.new_customers);
        if let Some(person) = self.people.get_mut(&into) {
            person.widen(into, gone.first_seen_at, gone.last_seen_at, 0);
            if let Some(name) = name.filter(|_| !person.is_named) {
                person.is_named = true;
                person.touched(into).name = Some(name);
            }
        }
    }

    fn touch(&mut self, owner: CustomerId, sighting: &Sighting<'_>) {
        let root = self.root(owner);
        let Some(person) = self.people.get_mut(&root) else { return };
        let slack = if person.new.is_some() { 0 } else { STEP };
        person.widen(root, sighting.at, sighting.at, slack);
        if let Some(name) = sighting.name.filter(|_| !person.is_named) {
            person.is_named = true;
            person.touched(root).name = Some(name.to_owned());
        }
    }

    fn root(&self, customer: CustomerId) -> CustomerId {
        self.canonical.get(&customer).copied().unwrap_or(customer)
    }

    /// What was learnt about new customers goes into their first row, the rest into touches.
    fn finish(mut self) -> Resolution {
        for (_, person) in self.people {
            let Some(touch) = person.touch else { continue };
            match person.new {
                Some(place) => {
                    let new = &mut self.found.new_customers[place];
                    new.name = touch.name;
                    new.strength = touch.strength;
                    new.first_seen_at = touch.first_seen_at;
                    new.last_seen_at = touch.last_seen_at;
                }
                None => self.found.touches.push(touch),
            }
        }
        self.found.touches.sort_by_key(|touch| touch.id);
        self.found
    }
}

impl Person {
    fn widen(&mut self, id: CustomerId, first: Timestamp, last: Timestamp, slack: i64) {
        if first.0 < self.first_seen_at.0 - slack || last.0 > self.last_seen_at.0 + slack {
            self.first_seen_at = self.first_seen_at.min(first);
            self.last_seen_at = self.last_seen_at.max(last);
            self.touched(id);
        }
    }

    /// The pending touch, brought up to date.
    fn touched(&mut self, id: CustomerId) -> &mut Touch {
        let (strength, first_seen_at, last_seen_at) = (self.strength, self.first_seen_at, self.last_seen_at);
        let touch = self.touch.get_or_insert(Touch { id, name: None, strength, first_seen_at, last_seen_at });
        touch.strength = strength;
        touch.first_seen_at = first_seen_at;
        touch.last_seen_at = last_seen_at;
        touch
    }

    /// The name this batch brought.
    fn name(&self, new_customers: &[NewCustomer]) -> Option<String> {
        let pending = self.touch.as_ref().and_then(|touch| touch.name.clone());
        pending.or_else(|| self.new.and_then(|place| new_customers[place].name.clone()))
    }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
