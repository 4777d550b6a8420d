//! A person's rights: their data as a file, erasing them, and the certificates of erasures.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use peakend_app::{AppError, customer as customers, erasure, user};
use peakend_model::erasure::Certificate;
use peakend_model::{CustomerId, ErasureId, UserId};
use serde::Deserialize;

use crate::customer::path_of;
use crate::error::{FormErrors, OrFormErrors, WebResult};
use crate::feedback::streamed;
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

/// GET /customers/{customer}/export
pub(crate) async fn export_customer(signed: Signed, Id(id): Id<CustomerId>) -> WebResult<Response> {
    let file = erasure::export(&signed.app, signed.actor(), id).await?;
    let name = format!("attachment; filename=\"customer-{id}.zip\"");
    let headers = [(header::CONTENT_TYPE, "application/zip".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, streamed(file)).into_response())
}

#[derive(Template)]
#[template(path = "customers/erasure.html")]
struct ErasurePage<'a> {
    t: &'a Words,
    csrf: &'a str,
    path: String,
    title: String,
    confirmation: String,
    typed: String,
    errors: FormErrors,
}

/// GET /customers/{customer}/erasure
pub(crate) async fn show_erasure(signed: Signed, Id(id): Id<CustomerId>) -> WebResult<Page> {
    page(&signed, id, String::new(), FormErrors::default()).await
}

async fn page(signed: &Signed, id: CustomerId, typed: String, errors: FormErrors) -> WebResult<Page> {
    let customer = customers::find(&signed.app, signed.actor(), id).await?;
    let content = ErasurePage {
        t: &signed.t,
        csrf: signed.csrf(),
        path: path_of(customer.id),
        title: customer.title(),
        confirmation: erasure::confirmation(&customer),
        typed,
        errors,
    };
    Page::new(signed, &signed.t.with("erasure-title", "name", &content.title), &content)
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct ErasureForm {
    #[serde(default)]
    confirmation: String,
}

/// POST /customers/{customer}/erasure
pub(crate) async fn create_erasure(
    signed: Signed,
    Id(id): Id<CustomerId>,
    Form(form): Form<ErasureForm>,
) -> WebResult<Response> {
    let erased = erasure::erase(&signed.app, signed.actor(), id, &form.confirmation).await;
    match erased.or_form_errors(&signed.t)? {
        Ok(certificate) => Ok(Said::new("said-erased").then(&format!("/erasures/{}", certificate.id), &signed)),
        Err(errors) => Ok(page(&signed, id, form.confirmation, errors).await?.refused().into_response()),
    }
}

#[derive(Template)]
#[template(path = "customers/certificates.html")]
struct Certificates<'a> {
    t: &'a Words,
    lines: Vec<CertificateLine>,
}

struct CertificateLine {
    href: String,
    when: String,
    who: String,
    rows: String,
    is_finished: bool,
}

/// GET /erasures
pub(crate) async fn show_certificates(signed: Signed) -> WebResult<Page> {
    let t = &signed.t;
    let certificates = erasure::certificates(&signed.app, signed.actor()).await?;
    let names = Names::load(&signed).await?;
    let line = |certificate: &Certificate| CertificateLine {
        href: format!("/erasures/{}", certificate.id),
        when: t.date_time(&certificate.requested_at),
        who: names.of(t, certificate),
        rows: t.with("erasures-rows", "n", certificate.erased.interactions),
        is_finished: certificate.finished_at.is_some(),
    };
    let lines = certificates.iter().map(line).collect();
    Page::new(&signed, &t.text("erasures-title"), &Certificates { t, lines })
}

#[derive(Template)]
#[template(path = "customers/certificate.html")]
struct CertificatePage<'a> {
    t: &'a Words,
    certificate: &'a Certificate,
    requested: String,
    finished: Option<String>,
    who: String,
    counts: Vec<(String, String)>,
    identifiers: Vec<(String, &'a str)>,
}

/// GET /erasures/{erasure}
pub(crate) async fn show_certificate(signed: Signed, Id(id): Id<ErasureId>) -> WebResult<Page> {
    let t = &signed.t;
    let certificate = erasure::certificate(&signed.app, signed.actor(), id).await?;
    let counts = certificate.erased.each();
    let content = CertificatePage {
        t,
        requested: t.date_time(&certificate.requested_at),
        finished: certificate.finished_at.as_ref().map(|moment| t.date_time(moment)),
        who: Names::load(&signed).await?.of(t, &certificate),
        counts: counts.iter().map(|(key, n)| (t.named("erased", key), t.count(*n))).collect(),
        identifiers: certificate
            .identifiers
            .iter()
            .map(|one| (t.named("identifier", one.kind.key()), one.hash.as_str()))
            .collect(),
        certificate: &certificate,
    };
    Page::new(&signed, &t.text("erasure-certificate"), &content)
}

/// GET /erasures/{erasure}/certificate.json
pub(crate) async fn download_certificate(signed: Signed, Id(id): Id<ErasureId>) -> WebResult<Response> {
    let certificate = erasure::certificate(&signed.app, signed.actor(), id).await?;
    let json = serde_json::to_vec_pretty(&certificate).map_err(|error| AppError::Internal(error.into()))?;
    let name = format!("attachment; filename=\"erasure-{id}.json\"");
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, json).into_response())
}

/// What users are called.
struct Names(Vec<(UserId, String)>);

impl Names {
    async fn load(signed: &Signed) -> WebResult<Self> {
        let members = user::list(&signed.app, signed.actor()).await?;
        Ok(Self(members.into_iter().map(|member| (member.user.id, member.user.name)).collect()))
    }

    fn of(&self, t: &Words, certificate: &Certificate) -> String {
        let known = certificate.by.and_then(|by| self.0.iter().find(|(id, _)| *id == by));
        known.map_or_else(|| t.text("erasure-by-nobody"), |(_, name)| name.clone())
    }
}
