//! The first steps of a new workspace.

use askama::Template;

use crate::error::WebResult;
use crate::page::Page;
use crate::signed::Signed;
use crate::words::Words;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    t: &'a Words,
    workspace: &'a str,
    may_import: bool,
    may_manage_keys: bool,
    may_manage_users: bool,
    may_manage_catalog: bool,
}

/// GET /start
pub(crate) async fn show_home(signed: Signed) -> WebResult<Page> {
    use peakend_model::access::Action;
    let t = &signed.t;
    let content = Home {
        t,
        workspace: &signed.workspace().name,
        may_import: signed.may(Action::Import),
        may_manage_keys: signed.may(Action::ManageKeys),
        may_manage_users: signed.may(Action::ManageUsers),
        may_manage_catalog: signed.may(Action::ManageCatalog),
    };
    Page::new(&signed, &t.text("home-title"), &content)
}
