//! An alert as a letter: plain text and HTML, marked as written by a machine.

use std::time::{Duration, SystemTime};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use peakend_app::courier::{Message, Undelivered};
use peakend_web::Told;

/// The letter that tells `message` to `address`; the same message has the same id, so that a second copy is known as one.
///
/// # Errors
/// When the address is none.
pub fn write(
    message: &Message,
    told: &Told,
    from: &Mailbox,
    address: &str,
    public_url: &str,
) -> Result<lettre::Message, Undelivered> {
    let never = |error: &dyn std::error::Error| Undelivered::Never(super::causes(error));
    let to = Mailbox::new(None, address.parse().map_err(|error: lettre::address::AddressError| never(&error))?);
    let html = told.html().map_err(|error| never(&error))?;
    lettre::Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(&told.title))
        .date(moment(message))
        .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
        .header(AutoSubmitted)
        .header(ListId(format!("<alerts.{}.{}>", message.workspace.id, host(public_url))))
        .multipart(MultiPart::alternative_plain_html(told.letter(), html))
        .map_err(|error| never(&error))
}

fn moment(message: &Message) -> SystemTime {
    let micros = u64::try_from(message.at.as_micros()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}

/// Line breaks in a subject would begin a header of their own.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The host of an address of the web, without its port.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?', '#']).next().filter(|host| !host.is_empty()).unwrap_or("localhost")
}

/// Holiday notices do not answer what a machine wrote (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// By which readers sort their mail (RFC 2919).
#[derive(Clone)]
struct ListId(String);

impl Header for ListId {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Id")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}
