//! Imports: bring a file, say what its columns are, watch it come in, read what was refused.

mod form;
mod list;
mod mapping;
mod report;
mod told;

use axum::extract::Multipart;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use futures::TryStreamExt;
use peakend_app::AppError;
use peakend_app::import::{self, Import, ImportState, Mapping};
use peakend_model::ImportId;
use tokio_util::io::StreamReader;

use crate::error::{WebError, WebResult};
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;

pub(crate) use self::report::duration;

use self::form::Typed;
use self::mapping::{Asked, Tried};

/// The fields of a form in the order they stand in it.
type Pairs = Vec<(String, String)>;

/// GET /imports
pub(crate) async fn show_imports(signed: Signed) -> WebResult<Page> {
    list::page(&signed).await
}

/// GET /imports/new
pub(crate) async fn show_new(signed: Signed) -> WebResult<Page> {
    list::new_page(&signed, None)
}

/// POST /imports: a form whose field `file` is the file.
pub(crate) async fn create_import(signed: Signed, mut form: Multipart) -> WebResult<Response> {
    let refused = |message: &str| Ok(list::new_page(&signed, Some(message))?.refused().into_response());
    while let Some(field) = form.next_field().await.map_err(|error| WebError::Unreadable(error.to_string()))? {
        let name = field.file_name().unwrap_or_default().to_owned();
        if field.name() != Some("file") || name.is_empty() {
            continue;
        }
        let content = std::pin::pin!(StreamReader::new(field.map_err(std::io::Error::other)));
        return match import::upload(&signed.app, signed.actor(), &name, content).await {
            Ok(import) => Ok(Redirect::to(&path_of(import.id)).into_response()),
            Err(AppError::Invalid(errors)) => refused(errors.of("file").unwrap_or_default()),
            Err(error) => Err(error.into()),
        };
    }
    refused("error-file-missing")
}

/// GET /imports/{import}
pub(crate) async fn show_import(signed: Signed, Id(id): Id<ImportId>) -> WebResult<Page> {
    let import = import::get(&signed.app, signed.actor(), id).await?;
    if import.state == ImportState::Uploaded {
        return mapping_page(&signed, &import, None, Tried::No).await;
    }
    report::page(&signed, &import).await
}

/// POST /imports/{import}/preview: the same mapping page, as the form says now.
pub(crate) async fn preview_import(
    signed: Signed,
    Id(id): Id<ImportId>,
    Form(pairs): Form<Pairs>,
) -> WebResult<Response> {
    let import = import::get(&signed.app, signed.actor(), id).await?;
    if import.state != ImportState::Uploaded {
        return Ok(Redirect::to(&path_of(id)).into_response());
    }
    let typed = Typed::new(&pairs);
    Ok(mapping_page(&signed, &import, typed, Tried::No).await?.into_response())
}

/// POST /imports/{import}/trial: also what importing the whole file would give.
pub(crate) async fn try_import(signed: Signed, Id(id): Id<ImportId>, Form(pairs): Form<Pairs>) -> WebResult<Response> {
    let import = import::get(&signed.app, signed.actor(), id).await?;
    if import.state != ImportState::Uploaded {
        return Ok(Redirect::to(&path_of(id)).into_response());
    }
    let typed = Typed::new(&pairs);
    let mapping = chosen(&signed, id, typed.as_ref()).await?;
    let tried = match import::try_out(&signed.app, signed.actor(), id, mapping).await {
        Ok(run) => Tried::Gives(run),
        Err(AppError::Invalid(errors)) => Tried::Refused(errors),
        Err(error) => return Err(error.into()),
    };
    Ok(mapping_page(&signed, &import, typed, tried).await?.into_response())
}

/// POST /imports/{import}/start
pub(crate) async fn start_import(
    signed: Signed,
    Id(id): Id<ImportId>,
    Form(pairs): Form<Pairs>,
) -> WebResult<Response> {
    let import = import::get(&signed.app, signed.actor(), id).await?;
    if import.state != ImportState::Uploaded {
        return Ok(Redirect::to(&path_of(id)).into_response());
    }
    let typed = Typed::new(&pairs);
    let mapping = chosen(&signed, id, typed.as_ref()).await?;
    if typed.as_ref().is_none_or(|typed| typed.errors.is_empty()) {
        match import::start(&signed.app, signed.actor(), id, mapping).await {
            Ok(_) => {
                import::spawn(&signed.app, signed.workspace().id, id);
                return Ok(Redirect::to(&path_of(id)).into_response());
            }
            Err(AppError::Invalid(errors)) => {
                return Ok(mapping_page(&signed, &import, typed, Tried::Refused(errors))
                    .await?
                    .refused()
                    .into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(mapping_page(&signed, &import, typed, Tried::No).await?.refused().into_response())
}

/// What the form says; what is guessed where it says nothing.
async fn chosen(signed: &Signed, id: ImportId, typed: Option<&Typed>) -> WebResult<Mapping> {
    match typed {
        Some(typed) => Ok(typed.mapping.clone()),
        None => Ok(import::look(&signed.app, signed.actor(), id, None).await?.guess.mapping),
    }
}

async fn mapping_page(signed: &Signed, import: &Import, typed: Option<Typed>, tried: Tried) -> WebResult<Page> {
    let wanted = typed.as_ref().map(|typed| typed.mapping.clone());
    match import::look(&signed.app, signed.actor(), import.id, wanted).await {
        Ok(look) => mapping::page(signed, Asked { import, look, typed, tried }).await,
        Err(AppError::Invalid(errors)) => report::unusable_page(signed, import, errors.of("file").unwrap_or_default()),
        Err(error) => Err(error.into()),
    }
}

/// POST /imports/{import}/cancel
pub(crate) async fn cancel_import(signed: Signed, Id(id): Id<ImportId>) -> WebResult<Response> {
    let import = import::cancel(&signed.app, signed.actor(), id).await?;
    if import.state == ImportState::Cancelled {
        return Ok(Said::new("said-import-dropped").name(&import.file_name).then("/imports", &signed));
    }
    Ok(Redirect::to(&path_of(id)).into_response())
}

/// POST /imports/{import}/retry
pub(crate) async fn retry_import(signed: Signed, Id(id): Id<ImportId>) -> WebResult<Response> {
    import::retry(&signed.app, signed.actor(), id).await?;
    import::spawn(&signed.app, signed.workspace().id, id);
    Ok(Redirect::to(&path_of(id)).into_response())
}

/// GET /imports/{import}/refused.csv
pub(crate) async fn download_refused(signed: Signed, Id(id): Id<ImportId>) -> WebResult<Response> {
    // With a byte order mark, so that spreadsheets read the letters right.
    let start = "\u{feff}".as_bytes().to_vec();
    let csv = import::refusals_csv(&signed.app, signed.actor(), id, start).await?;
    let name = format!("attachment; filename=\"refused-{id}.csv\"");
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, csv).into_response())
}

fn path_of(id: ImportId) -> String {
    format!("/imports/{id}")
}
