//! How word leaves the product: webhooks and e-mail, as the operator allows.

mod address;
mod letter;
mod line;
mod smtp;
mod webhook;

use anyhow::Result;
use peakend_app::courier::{Courier, MailRoute, Message, Sending, Undelivered};
use peakend_model::alert::Channel;

use self::smtp::MailServer;
use self::webhook::Webhooks;
use crate::args::Smtp;

/// Sends what the product has to say.
pub struct Post {
    webhooks: Webhooks,
    mail: Option<MailServer>,
    /// Where links lead.
    public_url: String,
}

impl Post {
    /// With `private_webhooks` receivers may stand in the operator's own network.
    ///
    /// # Errors
    /// When the system has no certificates to trust, or e-mail is set up by halves.
    pub fn new(private_webhooks: bool, smtp: &Smtp, public_url: &str) -> Result<Self> {
        let webhooks = Webhooks::new(private_webhooks)?;
        Ok(Self { webhooks, mail: MailServer::new(smtp)?, public_url: public_url.to_owned() })
    }

    async fn mail_to(&self, address: &str, message: &Message) -> Result<(), Undelivered> {
        // Whoever set up e-mail, took it away and sets it up again loses nothing.
        let mail = self.mail.as_ref().ok_or_else(|| Undelivered::Later("no mail server is set up".to_owned()))?;
        let told = peakend_web::told(message, &self.public_url);
        mail.send(&letter::write(message, &told, mail.sender(), address, &self.public_url)?).await
    }
}

impl Courier for Post {
    fn mail(&self) -> Option<MailRoute> {
        self.mail.as_ref().map(MailServer::route)
    }

    fn send<'a>(&'a self, channel: &'a Channel, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            if let Some(address) = channel.mail() {
                return self.mail_to(address, message).await;
            }
            let told = peakend_web::told(message, &self.public_url);
            self.webhooks.send(&channel.url, &channel.secret, message, &told).await
        })
    }
}

/// An error and what lies behind it, on one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        told = format!("{told}: {cause}");
        source = cause.source();
    }
    told
}
