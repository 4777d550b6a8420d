//! The port through which word leaves the product: who sends, and what is said.

use std::future::Future;
use std::pin::Pin;

use peakend_model::alert::{Alert, Channel};
use peakend_model::indicator::Indicator;
use peakend_model::user::{Locale, Workspace};
use peakend_model::{AlertChannelId, Timestamp};
use uuid::Uuid;

/// What is said.
#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    /// The same for every attempt to deliver it.
    pub id: Uuid,
    pub at: Timestamp,
    /// Gives the time zone of what is written for people.
    pub workspace: Workspace,
    /// The language of whoever reads it.
    pub locale: Locale,
    pub subject: Subject,
}

/// What it is about.
#[derive(Clone, PartialEq, Debug)]
pub enum Subject {
    Alert {
        alert: Box<Alert>,
        indicator: Box<Indicator>,
        /// Words of customers, personal data masked.
        quotes: Vec<String>,
    },
    /// Somebody tries whether a channel works.
    Trial,
}

impl Message {
    /// The id of what is said once about `thing` on `channel`.
    pub fn id_of(thing: Uuid, channel: AlertChannelId) -> Uuid {
        Uuid::new_v5(&thing, channel.0.as_bytes())
    }
}

/// Why something was not delivered; the text is for people who run Peakend.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Undelivered {
    /// Worth another attempt.
    #[error("{0}")]
    Later(String),
    /// Another attempt would end the same way.
    #[error("{0}")]
    Never(String),
}

/// A delivery that is under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Undelivered>> + Send + 'a>>;

/// How e-mail leaves, as people may see it: nothing of the login.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailRoute {
    /// Host and port of the mail server.
    pub server: String,
    /// Whom letters come from.
    pub sender: String,
    pub is_encrypted: bool,
}

/// Delivers messages. It may be asked to deliver the same one again.
pub trait Courier: Send + Sync {
    /// `None` where no e-mail is set up.
    fn mail(&self) -> Option<MailRoute> {
        None
    }

    fn send<'a>(&'a self, channel: &'a Channel, message: &'a Message) -> Sending<'a>;
}

/// Delivers nothing: for commands and tests that tell nobody.
pub struct Silence;

impl Courier for Silence {
    fn send<'a>(&'a self, _: &'a Channel, _: &'a Message) -> Sending<'a> {
        Box::pin(std::future::ready(Err(Undelivered::Never("this process sends nothing".into()))))
    }
}
