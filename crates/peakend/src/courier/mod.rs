//! How word leaves the product: webhooks, as the operator allows.

mod address;
mod webhook;

use anyhow::Result;
use peakend_app::courier::{Courier, Message, Sending};
use peakend_model::alert::Channel;

use self::webhook::Webhooks;

/// Sends what the product has to say.
pub struct Post {
    webhooks: Webhooks,
    /// Where links lead.
    public_url: String,
}

impl Post {
    /// With `private_webhooks` receivers may stand in the operator's own network.
    ///
    /// # Errors
    /// When the system has no certificates to trust.
    pub fn new(private_webhooks: bool, public_url: &str) -> Result<Self> {
        Ok(Self { webhooks: Webhooks::new(private_webhooks)?, public_url: public_url.to_owned() })
    }
}

impl Courier for Post {
    fn send<'a>(&'a self, channel: &'a Channel, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let told = peakend_web::told(message, &self.public_url);
            self.webhooks.send(&channel.url, &channel.secret, message, &told).await
        })
    }
}
