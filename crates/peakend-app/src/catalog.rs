//! The catalogue: what we call the brands, products, touchpoints and channels that the ledger names.

use std::collections::HashSet;

use peakend_model::CatalogId;
use peakend_model::access::{Action, Actor};
use peakend_model::catalog::{CatalogEntry, CatalogKind};
use peakend_model::insight::lens::Range;
use peakend_model::insight::{Dimension, Field, Measure, Order, OrderBy, Query, Scope};
use peakend_model::user::Workspace;

use crate::{App, AppError, AppResult, Change, FieldErrors};

const LONGEST_LABEL: usize = 100;
/// The most unknown names offered per kind.
const MOST_OFFERED: usize = 100;

/// The entries, and how to find one by the name that interactions carry.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub entries: Vec<CatalogEntry>,
}

impl Catalog {
    pub fn of_kind(&self, kind: CatalogKind) -> impl Iterator<Item = &CatalogEntry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    pub fn find(&self, kind: CatalogKind, name: &str) -> Option<&CatalogEntry> {
        self.of_kind(kind).find(|entry| entry.name == name)
    }

    /// What pages show for `name`: its label, else the name itself.
    pub fn title<'a>(&'a self, kind: CatalogKind, name: &'a str) -> &'a str {
        self.find(kind, name).map_or(name, CatalogEntry::title)
    }
}

/// A name that interactions carry and the catalogue does not know yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown {
    pub kind: CatalogKind,
    pub name: String,
    pub interactions: u64,
}

/// What may be said about an entry.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub label: String,
    pub competitor: bool,
    /// The brand of a product, the stage of a touchpoint.
    pub parent: String,
    pub position: i32,
}

/// Whoever sees numbers sees what things are called.
///
/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Catalog> {
    actor.may(Action::ViewInsights)?;
    Ok(Catalog { entries: app.store.catalog(actor.workspace).await? })
}

/// The names in the ledger that the catalogue lacks, most frequent first.
///
/// # Errors
/// `Forbidden`, or when the engine fails.
pub async fn unknown(app: &App, actor: &Actor, workspace: &Workspace, catalog: &Catalog) -> AppResult<Vec<Unknown>> {
    actor.may(Action::ManageCatalog)?;
    let mut unknown = Vec::new();
    for kind in CatalogKind::ALL {
        let known: HashSet<&str> = catalog.of_kind(kind).map(|entry| entry.name.as_str()).collect();
        let mut query = names(kind, workspace, app.clock.now());
        query.limit = Some(known.len() + MOST_OFFERED);
        // Merged customers change no count of interactions.
        let table = app.insights.table(&query, &Scope::default()).await?;
        let found = table.rows.iter().filter_map(|row| {
            let name = row.labels.first()?.text()?;
            (!name.is_empty() && !known.contains(name)).then(|| Unknown {
                kind,
                name: name.to_owned(),
                interactions: row.cells[0].n(),
            })
        });
        unknown.extend(found);
    }
    Ok(unknown)
}

fn names(kind: CatalogKind, workspace: &Workspace, now: peakend_model::Timestamp) -> Query {
    let field = match kind {
        CatalogKind::Brand => Field::Brand,
        CatalogKind::Product => Field::Product,
        CatalogKind::Touchpoint => Field::Touchpoint,
        CatalogKind::Channel => Field::Channel,
    };
    let mut query = Query::new(workspace.id, Range::All.period(now, &workspace.zone), [Measure::Interactions]);
    query.zone = workspace.zone.clone();
    query.dimensions = vec![Dimension::Field(field)];
    query.order = Some(Order { by: OrderBy::Measure(0), descending: true });
    query
}

/// # Errors
/// `Invalid` with the fields `name`, `label`, `parent`; `Forbidden`.
pub async fn add(app: &App, actor: &Actor, kind: CatalogKind, name: &str, facts: &Facts) -> AppResult<CatalogEntry> {
    actor.may(Action::ManageCatalog)?;
    let mut errors = FieldErrors::default();
    let name = name.trim();
    if name.is_empty() {
        errors.add("name", "error-required");
    } else if name.len() > peakend_model::interaction::LONGEST_NAME {
        errors.add("name", "error-too-long");
    }
    let entry = described(blank(app, kind, name), facts, &mut errors);
    errors.check()?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_catalog_entry(&entry).await.map_err(|error| match error {
        peakend_store::StoreError::AlreadyExists(_) => AppError::invalid("name", "error-name-taken"),
        other => AppError::from(other),
    })?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Catalog);
    Ok(entry)
}

/// Adds every name of `kind` that the ledger knows and the catalogue does not; how many there were.
///
/// # Errors
/// `Forbidden`; `Conflict` when somebody else adds one of them at the same time.
pub async fn adopt(app: &App, actor: &Actor, workspace: &Workspace, kind: CatalogKind) -> AppResult<usize> {
    actor.may(Action::ManageCatalog)?;
    let known = list(app, actor).await?;
    let mut found = unknown(app, actor, workspace, &known).await?;
    found.retain(|name| name.kind == kind);
    let mut tx = app.store.write(actor.workspace).await?;
    for name in &found {
        tx.add_catalog_entry(&blank(app, kind, &name.name)).await?;
    }
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Catalog);
    Ok(found.len())
}

fn blank(app: &App, kind: CatalogKind, name: &str) -> CatalogEntry {
    CatalogEntry {
        id: CatalogId(app.ids.uuid(app.clock.now())),
        kind,
        name: name.to_owned(),
        label: None,
        competitor: false,
        parent: None,
        position: 0,
    }
}

/// # Errors
/// `NotFound`; `Invalid` with the fields `label`, `parent`; `Forbidden`.
pub async fn update(app: &App, actor: &Actor, id: CatalogId, facts: &Facts) -> AppResult<CatalogEntry> {
    actor.may(Action::ManageCatalog)?;
    let found = app.store.catalog_entry(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    let mut errors = FieldErrors::default();
    let entry = described(found, facts, &mut errors);
    errors.check()?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.update_catalog_entry(&entry).await?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Catalog);
    Ok(entry)
}

/// Forgets what we said about the name; interactions keep carrying it.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn remove(app: &App, actor: &Actor, id: CatalogId) -> AppResult<CatalogEntry> {
    actor.may(Action::ManageCatalog)?;
    let entry = app.store.catalog_entry(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.remove_catalog_entry(id).await?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Catalog);
    Ok(entry)
}

fn described(entry: CatalogEntry, facts: &Facts, errors: &mut FieldErrors) -> CatalogEntry {
    let mut optional = |text: &str, field: &str| {
        let text = text.trim();
        if text.chars().count() > LONGEST_LABEL {
            errors.add(field, "error-too-long");
        }
        (!text.is_empty()).then(|| text.to_owned())
    };
    let has_competitors = matches!(entry.kind, CatalogKind::Brand | CatalogKind::Product);
    let has_parent = matches!(entry.kind, CatalogKind::Product | CatalogKind::Touchpoint);
    CatalogEntry {
        label: optional(&facts.label, "label"),
        parent: optional(&facts.parent, "parent").filter(|_| has_parent),
        competitor: facts.competitor && has_competitors,
        position: facts.position,
        ..entry
    }
}
