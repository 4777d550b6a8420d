//! `peakend erase`: a customer's data as a file, and erasing them, from the command line.

use std::io::{IsTerminal, Write};

use anyhow::{Context, Result, bail};
use peakend_app::{App, customer, erasure};
use peakend_model::CustomerId;
use peakend_model::access::Actor;
use peakend_model::customer::{Customer, Identifier, IdentifierKind};
use peakend_model::erasure::Certificate;

use crate::args;

/// `None` when only the data was asked for.
pub async fn run(app: &App, actor: &Actor, arguments: &args::Erase, as_json: bool) -> Result<Option<Certificate>> {
    let customer = find(app, actor, &arguments.customer).await?;
    if let Some(target) = &arguments.export {
        let mut file = erasure::export(app, actor, customer.id).await?;
        let mut kept =
            std::fs::File::create_new(target).with_context(|| format!("cannot write {}", target.display()))?;
        std::io::copy(&mut file, &mut kept)?;
        kept.sync_all()?;
    }
    if arguments.export_only {
        return Ok(None);
    }
    let wanted = erasure::confirmation(&customer);
    let typed = if arguments.yes { wanted } else { ask(&wanted, as_json)? };
    Ok(Some(erasure::erase(app, actor, customer.id, &typed).await?))
}

async fn find(app: &App, actor: &Actor, text: &str) -> Result<Customer> {
    if let Ok(id) = text.parse::<CustomerId>() {
        return Ok(customer::find(app, actor, id).await?);
    }
    let parts = text.split_once(':').and_then(|(kind, value)| Some((IdentifierKind::from_key(kind)?, value)));
    let Some((kind, value)) = parts else {
        bail!("{text} is neither a customer's id nor an identifier such as email:ana@example.org");
    };
    let identifier = Identifier::new(kind, value)?;
    customer::find_by_identifier(app, actor, &identifier).await.with_context(|| format!("nobody is known as {text}"))
}

fn ask(wanted: &str, as_json: bool) -> Result<String> {
    if as_json || !std::io::stdin().is_terminal() {
        bail!("erasing cannot be undone: say --yes to do it without being asked");
    }
    let mut out = std::io::stderr();
    write!(out, "Everything about this person goes, everywhere, for ever.\nTo confirm, type {wanted}: ")?;
    out.flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line)
}

pub fn told(certificate: &Certificate) -> String {
    let counts = certificate.erased.each();
    let said: Vec<String> = counts.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{n} {what}")).collect();
    format!("erased: {}\ncertificate {}", said.join(", "), certificate.id)
}
