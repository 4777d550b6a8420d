//! Small things that handlers share.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::extract::path::Path;
use axum::http::request::Parts;

use crate::error::WebError;

/// The one id in the path. What is not an id does not exist.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| WebError::not_found())?;
        text.parse().map(Self).map_err(|_| WebError::not_found())
    }
}

/// A form whose mistakes become our page, not axum's plain text. Repeated fields are allowed.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned> axum::extract::FromRequest<S> for Form<T> {
    type Rejection = WebError;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self, WebError> {
        match axum_extra::extract::Form::<T>::from_request(request, state).await {
            Ok(form) => Ok(Self(form.0)),
            Err(error) => Err(WebError::Unreadable(error.to_string())),
        }
    }
}
