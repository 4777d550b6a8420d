//! Erasing a customer everywhere, with a certificate.
//!
//! One transaction takes the customer out of the relational store and notes whose rows the ledger still has to lose;
//! then the ledger's files are written again without them. A crash in between is made good by a job. What was
//! recorded keeps its keys, so that a file that is imported again does not bring the person back.

mod export;
mod upload;

use std::time::Duration;

use peakend_model::access::{Action, Actor};
use peakend_model::customer::{Customer, Identifier};
use peakend_model::erasure::{Certificate, ErasedCounts, HashedIdentifier};
use peakend_model::insight::Cursor;
use peakend_model::{CustomerId, ErasureId, InteractionId, WorkspaceId};
use peakend_store::StoredErasure;
use serde::{Deserialize, Serialize};

pub use self::export::export;
use self::upload::Searched;
use crate::customer::timeline;
use crate::import::between_imports;
use crate::job::{Job, Setback, enqueue_at};
use crate::{App, AppError, AppResult, Change, ledger};

/// Interactions read at once.
const PAGE: usize = 1_000;
/// How often rows that came in meanwhile are moved to the archive before the erasure gives up.
const MOST_TRIES: u32 = 40;
const TRY_WAIT: Duration = Duration::from_millis(100);
/// When the job looks whether the erasure was finished by whoever began it.
const LOOK_AGAIN: Duration = Duration::from_secs(120);

/// What has to be typed to erase the customer: the name or, without one, the identifier they are shown by.
pub fn confirmation(customer: &Customer) -> String {
    customer.title()
}

/// Erases the customer, and all who count as them, everywhere: the ledger's history, rows on their way to it,
/// identifiers, merges, corrections, refused rows and uploaded files that name them.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` on `confirmation` when it is not [`confirmation`]; `Conflict` while an import
/// runs, whose rows may be the customer's; `Unavailable` when the ledger takes in rows faster than it can be moved.
/// Whatever happens after the first step, the job finishes the erasure.
pub async fn erase(app: &App, actor: &Actor, id: CustomerId, typed: &str) -> AppResult<Certificate> {
    actor.may(Action::EraseCustomers)?;
    let customer = app.store.customer(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    if typed.trim() != confirmation(&customer).trim() {
        return Err(AppError::invalid("confirmation", "error-erasure-confirmation"));
    }
    let upload = upload::erase(app, actor.workspace, &values_of(&customer)).await?;
    let forgotten = between_imports(app, actor.workspace, forget(app, actor, &customer, upload)).await?;
    let id = forgotten.ok_or_else(|| {
        AppError::Conflict("an import is running, and its rows may be this customer's: erase when it has ended".into())
    })?;
    app.pulse.tell(actor.workspace, Change::Customers);
    finish(app, actor.workspace, id).await
}

/// The first step: the relational store. From its commit on the erasure happens.
async fn forget(app: &App, actor: &Actor, customer: &Customer, upload: Searched) -> AppResult<ErasureId> {
    let now = app.clock.now();
    let id = ErasureId(app.ids.uuid(now));
    for tried in 1..=MOST_TRIES {
        let flushed = ledger::flush(app, actor.workspace).await?;
        let interactions = interactions_of(app, actor.workspace, customer.id).await?;
        let mut tx = app.store.write(actor.workspace).await?;
        tx.lock_ledger().await?;
        let members = app.store.customer_members(actor.workspace, customer.id).await?;
        if flushed.upto.is_none() || tx.has_waiting_rows_of(&members).await? {
            drop(tx);
            tokio::time::sleep(TRY_WAIT * tried).await;
            continue;
        }
        tx.erase_flushed_rows_of(&members).await?;
        let erased = tx.erase_customers(&members, &interactions, &values_of(customer)).await?;
        let erased = ErasedCounts { attributes: customer.attributes.len() as u64, uploads: upload.erased, ..erased };
        let certificate = Certificate {
            id,
            requested_at: now,
            finished_at: None,
            by: actor.user_id(),
            identifiers: customer.identifiers.iter().map(|one| hashed(id, one)).collect(),
            erased,
            files_rewritten: Vec::new(),
            files_deleted: Vec::new(),
            uploads_unread: upload.unread,
        };
        tx.keep_erasure(&StoredErasure { certificate, members }).await?;
        enqueue_at(app, &mut tx, &FinishErasure { erasure: id }, now + LOOK_AGAIN).await?;
        tx.commit().await?;
        app.store.forget_inbox(actor.workspace);
        return Ok(id);
    }
    Err(AppError::Unavailable("the customer's rows keep coming in: try again in a minute".into()))
}

/// The second step: the ledger's files. Doing it again changes nothing.
async fn finish(app: &App, workspace: WorkspaceId, id: ErasureId) -> AppResult<Certificate> {
    let mut erasure = app.store.erasure(workspace, id).await?.ok_or(AppError::NotFound)?;
    if erasure.certificate.finished_at.is_some() {
        return Ok(erasure.certificate);
    }
    let gone = app.archive.erase(workspace, &erasure.members).await?;
    let certificate = &mut erasure.certificate;
    certificate.erased.interactions += gone.rows;
    certificate.files_rewritten.extend(gone.files_rewritten);
    certificate.files_deleted.extend(gone.files_deleted);
    certificate.finished_at = Some(app.clock.now());
    erasure.members.clear();
    let mut tx = app.store.write(workspace).await?;
    tx.keep_erasure(&erasure).await?;
    tx.commit().await?;
    Ok(erasure.certificate)
}

/// Finishes what a crash interrupted.
#[derive(Serialize, Deserialize)]
pub(crate) struct FinishErasure {
    erasure: ErasureId,
}

impl Job for FinishErasure {
    const KIND: &'static str = "finish_erasure";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        finish(app, actor.workspace, self.erasure).await?;
        Ok(())
    }
}

/// The certificate of an erasure.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn certificate(app: &App, actor: &Actor, id: ErasureId) -> AppResult<Certificate> {
    actor.may(Action::EraseCustomers)?;
    Ok(app.store.erasure(actor.workspace, id).await?.ok_or(AppError::NotFound)?.certificate)
}

/// The newest certificates.
///
/// # Errors
/// `Forbidden`.
pub async fn certificates(app: &App, actor: &Actor) -> AppResult<Vec<Certificate>> {
    actor.may(Action::EraseCustomers)?;
    Ok(app.store.certificates(actor.workspace, 200).await?)
}

fn values_of(customer: &Customer) -> Vec<String> {
    customer.identifiers.iter().map(|one| one.value.clone()).collect()
}

fn hashed(erasure: ErasureId, identifier: &Identifier) -> HashedIdentifier {
    let hash = blake3::hash(format!("{erasure}:{}", identifier.key()).as_bytes()).to_hex().to_string();
    HashedIdentifier { kind: identifier.kind, hash }
}

async fn interactions_of(app: &App, workspace: WorkspaceId, customer: CustomerId) -> AppResult<Vec<InteractionId>> {
    let system = Actor::system(workspace);
    let (mut found, mut after): (_, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = timeline(app, &system, customer, after, PAGE).await?;
        found.extend(page.interactions.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}
