//! Erasing a customer: what it touched, and the certificate about it.

use serde::{Deserialize, Serialize};

use crate::customer::IdentifierKind;
use crate::{ErasureId, Timestamp, UserId};

/// What a company shows to prove that a customer was erased. It holds nothing of the person but salted hashes: who
/// knows an identifier can check that it was theirs, nobody can read it from here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Certificate {
    pub id: ErasureId,
    pub requested_at: Timestamp,
    /// `None` while the ledger's files are still being rewritten.
    pub finished_at: Option<Timestamp>,
    /// Who asked; nobody when it was the command line or a key.
    pub by: Option<UserId>,
    pub identifiers: Vec<HashedIdentifier>,
    pub erased: ErasedCounts,
    /// Data files of the ledger that were written again without the customer, and files that were deleted.
    pub files_rewritten: Vec<String>,
    pub files_deleted: Vec<String>,
    /// Uploaded files that were not imported yet and could not be searched for the customer.
    pub uploads_unread: Vec<String>,
}

/// An identifier that belonged to the erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HashedIdentifier {
    pub kind: IdentifierKind,
    /// BLAKE3 of the erasure's id (as text), a colon, and `kind:value`; hexadecimal.
    pub hash: String,
}

/// How many of each were erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ErasedCounts {
    /// Rows of the ledger.
    pub interactions: u64,
    /// Customers who counted as this one.
    pub customers: u64,
    pub identifiers: u64,
    pub attributes: u64,
    pub merges: u64,
    pub likenesses: u64,
    pub corrections: u64,
    pub checks: u64,
    /// Refused rows of imports that named the customer.
    pub refusals: u64,
    /// Uploaded files, not imported yet, that named the customer.
    pub uploads: u64,
}

impl ErasedCounts {
    /// Each with its key, in the order they are shown.
    pub fn each(&self) -> [(&'static str, u64); 10] {
        [
            ("interactions", self.interactions),
            ("customers", self.customers),
            ("identifiers", self.identifiers),
            ("attributes", self.attributes),
            ("merges", self.merges),
            ("likenesses", self.likenesses),
            ("corrections", self.corrections),
            ("checks", self.checks),
            ("refusals", self.refusals),
            ("uploads", self.uploads),
        ]
    }
}
