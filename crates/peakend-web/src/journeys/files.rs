//! Journeys as files: JSON with everything, CJML for other tools.

use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use peakend_app::AppError;
use peakend_app::journey::file::{JourneyFile, LARGEST_FILE};
use peakend_app::journey::{cjml, define};

use super::{PATH, list_page};
use crate::Web;
use crate::error::{WebError, WebResult, explained};
use crate::said::Said;
use crate::signed::Signed;

/// GET /journeys/{journey}/export.json
pub(crate) async fn export_json(signed: Signed, Path(key): Path<String>) -> WebResult<Response> {
    let journey = define::find(&signed.app, signed.actor(), &key).await?;
    let text = JourneyFile::of(&journey).written().map_err(|error| AppError::Internal(error.into()))?;
    Ok(download(&format!("{key}.json"), "application/json", text))
}

/// GET /journeys/{journey}/export.xml: CJML in the reader's language.
pub(crate) async fn export_cjml(signed: Signed, Path(key): Path<String>) -> WebResult<Response> {
    let journey = define::find(&signed.app, signed.actor(), &key).await?;
    let text = cjml::written(&JourneyFile::of(&journey), signed.t.tag());
    Ok(download(&format!("{key}.cjml.xml"), "application/xml", text))
}

/// Keys are plain letters, so they need no quoting in the header.
fn download(name: &str, kind: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, format!("{kind}; charset=utf-8")),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
}

/// POST /journeys/import: a form whose field `file` is the file.
pub(crate) async fn import_journey(State(web): State<Web>, signed: Signed, mut form: Multipart) -> WebResult<Response> {
    let unreadable = |error: axum::extract::multipart::MultipartError| WebError::Unreadable(error.to_string());
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("file") || field.file_name().unwrap_or_default().is_empty() {
            continue;
        }
        let mut bytes = Vec::new();
        // One byte more than allowed is enough to refuse with a reason.
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            let room = (LARGEST_FILE + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        return match define::import(&web.app, signed.actor(), &bytes).await {
            Ok(made) => Ok(Said::new("said-journey-created").then(&format!("{PATH}/{}/edit", made.key), &signed)),
            Err(AppError::Invalid(errors)) => {
                let told = errors.0.iter().map(|error| match error.field.strip_prefix("touchpoint.") {
                    Some(point) => format!("{point}: {}", explained(&error.message, &signed.t)),
                    None => explained(&error.message, &signed.t),
                });
                let told = told.collect::<Vec<_>>().join(" · ");
                Ok(list_page(&signed, Some(told)).await?.refused().into_response())
            }
            Err(error) => Err(error.into()),
        };
    }
    let missing = signed.t.text("error-file-missing");
    Ok(list_page(&signed, Some(missing)).await?.refused().into_response())
}
