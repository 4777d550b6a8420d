//! The one list of routes with what each needs. The router is built from it, and the access tests walk it.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::{HeaderName, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, any, on};
use peakend_model::access::{Action, Scope};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

use crate::{
    Web, alert, api, api_keys, assets, catalog, compare, customer, customers, design, driver, erasure, error, feedback,
    guard, headers, home, imports, indicator, journey, journeys, lens_bar, live, overview, profile, reading, retention,
    set_up, sign_in, taxonomy, theme, themes, users, views, workspace,
};

/// The largest body that a route takes unless it says otherwise.
const USUAL_BODY: usize = 1 << 20;

/// The largest form with a file; the import itself draws the line at the file.
const LARGEST_UPLOAD: usize = (20 << 30) + USUAL_BODY;

/// What a route needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Nothing, and it does not look at who asks.
    Nothing,
    /// Nothing; it may look at who asks.
    Public,
    /// Somebody who is signed in.
    SignedIn,
    /// Somebody who is signed in and may do this.
    May(Action),
    /// An API key with this scope.
    Key(Scope),
}

impl Needs {
    pub(crate) fn has_session(self) -> bool {
        matches!(self, Self::Public | Self::SignedIn | Self::May(_))
    }
}

pub struct Route {
    pub method: Method,
    /// As axum writes it: `/settings/users/{user}/role`.
    pub path: &'static str,
    pub needs: Needs,
    body_limit: usize,
    handler: MethodRouter<Web>,
}

impl Route {
    /// Takes bodies of up to `bytes`.
    #[must_use]
    pub fn body_up_to(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

pub fn get<T: 'static>(path: &'static str, needs: Needs, handler: impl Handler<T, Web>) -> Route {
    let handler = on(MethodFilter::GET, handler);
    Route { method: Method::GET, path, needs, body_limit: USUAL_BODY, handler }
}

pub fn post<T: 'static>(path: &'static str, needs: Needs, handler: impl Handler<T, Web>) -> Route {
    let handler = on(MethodFilter::POST, handler);
    Route { method: Method::POST, path, needs, body_limit: USUAL_BODY, handler }
}

pub fn options<T: 'static>(path: &'static str, needs: Needs, handler: impl Handler<T, Web>) -> Route {
    let handler = on(MethodFilter::OPTIONS, handler);
    Route { method: Method::OPTIONS, path, needs, body_limit: USUAL_BODY, handler }
}

/// Every route of the product, but `/design`, which only stands in development.
pub fn routes() -> Vec<Route> {
    use Action::{
        CorrectReading, EditCustomers, EditIndicators, EditJourneys, EditTaxonomy, EraseCustomers, Export, Import,
        ManageCatalog, ManageKeys, ManageUsers, ManageWorkspace, ViewCustomers, ViewFeedback, ViewInsights,
    };
    use Needs::{May, Nothing, Public, SignedIn};
    let mut routes = vec![
        get("/assets/{hash}/{name}", Nothing, assets::show_asset),
        // Access
        get("/welcome", Public, set_up::show_set_up),
        post("/welcome", Public, set_up::create_workspace),
        get("/sign-in", Public, sign_in::show_sign_in),
        post("/sign-in", Public, sign_in::create_session),
        post("/sign-out", SignedIn, sign_in::end_session),
        get("/join/{secret}", Public, sign_in::show_join),
        post("/join/{secret}", Public, sign_in::accept_join),
        post("/language", Public, sign_in::choose_language),
        // Home
        get("/", May(ViewInsights), overview::show_overview),
        get("/filter", May(ViewInsights), lens_bar::show_menu),
        get("/start", May(ViewInsights), home::show_home),
        // Listen
        get("/feedback", May(ViewFeedback), feedback::show_feedback),
        get("/feedback/export", May(Export), feedback::export_feedback),
        get("/themes", May(ViewInsights), themes::show_themes),
        get("/themes/{theme}", May(ViewInsights), theme::show_theme),
        get("/themes/edit", May(EditTaxonomy), taxonomy::show_edit),
        post("/themes/edit/theme", May(EditTaxonomy), taxonomy::save_theme),
        post("/themes/edit/try", May(EditTaxonomy), taxonomy::try_theme),
        post("/themes/edit/remove", May(EditTaxonomy), taxonomy::remove_theme),
        post("/themes/edit/text", May(EditTaxonomy), taxonomy::save_text).body_up_to(4 << 20),
        post("/themes/edit/starter", May(EditTaxonomy), taxonomy::start_from),
        post("/themes/edit/undo", May(EditTaxonomy), taxonomy::undo),
        get("/themes/edit/changes", May(EditTaxonomy), taxonomy::show_changes),
        post("/themes/edit/publish", May(EditTaxonomy), taxonomy::publish),
        get("/themes/found", May(EditTaxonomy), taxonomy::show_found),
        post("/themes/found/search", May(EditTaxonomy), taxonomy::search),
        post("/themes/found/accept", May(EditTaxonomy), taxonomy::accept),
        post("/themes/found/ignore", May(EditTaxonomy), taxonomy::ignore),
        post("/themes/found/reopen", May(EditTaxonomy), taxonomy::reopen),
        post("/themes/found/merge", May(EditTaxonomy), taxonomy::merge),
        post("/themes/found/split", May(EditTaxonomy), taxonomy::split),
        get("/themes/versions", May(ViewInsights), taxonomy::show_versions),
        post("/themes/versions", May(EditTaxonomy), taxonomy::bring_back),
        get("/live", May(ViewInsights), live::live),
        post("/views", May(ViewInsights), views::create_view),
        post("/views/{view}/remove", May(ViewInsights), views::remove_view),
        get("/imports", May(Import), imports::show_imports),
        post("/imports", May(Import), imports::create_import).body_up_to(LARGEST_UPLOAD),
        get("/imports/new", May(Import), imports::show_new),
        get("/imports/{import}", May(Import), imports::show_import),
        post("/imports/{import}/preview", May(Import), imports::preview_import),
        post("/imports/{import}/trial", May(Import), imports::try_import),
        post("/imports/{import}/start", May(Import), imports::start_import),
        post("/imports/{import}/cancel", May(Import), imports::cancel_import),
        post("/imports/{import}/retry", May(Import), imports::retry_import),
        get("/imports/{import}/refused.csv", May(Import), imports::download_refused),
        // Reading
        get("/feedback/{at}/reading", May(ViewFeedback), reading::show_reading),
        post("/feedback/{at}/reading", May(CorrectReading), reading::correct_reading),
        post("/corrections/{correction}/undo", May(CorrectReading), reading::undo_correction),
        get("/reading", May(ViewInsights), reading::show_quality),
        get("/reading/check", May(CorrectReading), reading::show_check),
        post("/reading/check", May(CorrectReading), reading::answer_check),
        post("/reading/checks", May(CorrectReading), reading::draw_checks),
        post("/reading/layers", May(CorrectReading), reading::train_layer),
        post("/reading/layers/{layer}/adoption", May(CorrectReading), reading::adopt_layer),
        post("/reading/layers/{layer}/end", May(CorrectReading), reading::end_layer),
        // Measure
        get("/indicators", May(ViewInsights), indicator::show_board),
        post("/indicators", May(EditIndicators), indicator::create_indicator),
        get("/indicators/new", May(EditIndicators), indicator::show_new),
        post("/indicators/preview", May(EditIndicators), indicator::preview_indicator),
        post("/indicators/adopt", May(EditIndicators), indicator::adopt_starter),
        get("/indicators/{indicator}", May(ViewInsights), indicator::show_indicator),
        post("/indicators/{indicator}", May(EditIndicators), indicator::update_indicator),
        get("/indicators/{indicator}/edit", May(EditIndicators), indicator::show_edit),
        post("/indicators/{indicator}/remove", May(EditIndicators), indicator::remove_indicator),
        post("/indicators/{indicator}/restore", May(EditIndicators), indicator::restore_indicator),
        post("/indicators/{indicator}/review", May(EditIndicators), indicator::review_indicator),
        post("/indicators/{indicator}/notes", May(EditIndicators), indicator::create_note),
        post("/indicators/{indicator}/notes/{note}/remove", May(EditIndicators), indicator::remove_note),
        get("/drivers", May(ViewInsights), driver::show_drivers),
        get("/alerts", May(ViewInsights), alert::show_alerts),
        post("/alerts/{alert}/judgement", May(EditIndicators), alert::judge_alert),
        post("/alerts/{alert}/judgement/undo", May(EditIndicators), alert::undo_judgement),
        get("/alerts/rules", May(ViewInsights), alert::show_rules),
        post("/alerts/rules", May(EditIndicators), alert::add_rule),
        post("/alerts/rules/{rule}/remove", May(EditIndicators), alert::remove_rule),
        post("/alerts/rules/{rule}/restore", May(EditIndicators), alert::restore_rule),
        post("/alerts/channels", May(ManageWorkspace), alert::add_channel),
        post("/alerts/channels/{channel}/remove", May(ManageWorkspace), alert::remove_channel),
        post("/alerts/channels/{channel}/restore", May(ManageWorkspace), alert::restore_channel),
        post("/alerts/channels/{channel}/trial", May(ManageWorkspace), alert::try_channel),
        post("/alerts/quiet", May(ManageWorkspace), alert::set_quiet),
        get("/compare", May(ViewInsights), compare::show_comparison),
        get("/retention", May(ViewInsights), retention::show_retention),
        // Journeys
        get("/journeys/{journey}", May(ViewInsights), journey::show_map),
        get("/journeys/{journey}/picture.svg", May(ViewInsights), journey::show_picture),
        get("/journeys/{journey}/map.json", May(Export), journey::export_map),
        get("/journeys/{journey}/points/{point}", May(ViewInsights), journey::show_point),
        get("/journeys/{journey}/paths", May(ViewInsights), journey::show_paths),
        get("/journeys/{journey}/travellers", May(ViewCustomers), journey::show_travellers),
        get("/journeys/{journey}/pains", May(ViewInsights), journey::show_pains),
        post("/journeys/{journey}/pains", May(EditJourneys), journey::take_up_pain),
        post("/journeys/{journey}/pains/{pain}", May(EditJourneys), journey::update_pain),
        post("/journeys/{journey}/pains/{pain}/merge", May(EditJourneys), journey::merge_pain),
        post("/journeys/{journey}/pains/{pain}/part", May(EditJourneys), journey::part_pain),
        post("/journeys/{journey}/pains/{pain}/back", May(EditJourneys), journey::put_pain_back),
        get("/journeys", May(ViewInsights), journeys::show_journeys),
        post("/journeys", May(EditJourneys), journeys::create_journey),
        post("/journeys/adopt", May(EditJourneys), journeys::adopt_template),
        post("/journeys/import", May(EditJourneys), journeys::import_journey).body_up_to(2 * USUAL_BODY),
        get("/journeys/{journey}/facts", May(ViewInsights), journeys::show_facts),
        get("/journeys/{journey}/edit", May(EditJourneys), journeys::show_edit),
        post("/journeys/{journey}/edit", May(EditJourneys), journeys::update_journey),
        post("/journeys/{journey}/trial", May(EditJourneys), journeys::try_plan),
        get("/journeys/{journey}/compare", May(ViewInsights), journeys::show_compare),
        post("/journeys/{journey}/go-back", May(EditJourneys), journeys::go_back),
        post("/journeys/{journey}/remove", May(EditJourneys), journeys::remove_journey),
        post("/journeys/{journey}/restore", May(EditJourneys), journeys::restore_journey),
        post("/journeys/{journey}/notes", May(EditJourneys), journeys::create_note),
        post("/journeys/{journey}/notes/{note}/remove", May(EditJourneys), journeys::remove_note),
        get("/journeys/{journey}/export.json", May(ViewInsights), journeys::export_json),
        get("/journeys/{journey}/export.xml", May(ViewInsights), journeys::export_cjml),
        // Customers
        get("/customers", May(ViewCustomers), customers::show_customers),
        get("/customers/{customer}", May(ViewCustomers), customer::show_customer),
        post("/customers/{customer}/name", May(EditCustomers), customer::rename_customer),
        get("/customers/{customer}/others", May(EditCustomers), customer::show_others),
        post("/customers/{customer}/merges", May(EditCustomers), customer::create_merge),
        post("/merges/{merge}/undo", May(EditCustomers), customer::undo_merge),
        post("/customers/{customer}/alike", May(EditCustomers), customer::dismiss_likeness),
        get("/customers/{customer}/export", May(Export), erasure::export_customer),
        get("/customers/{customer}/erasure", May(EraseCustomers), erasure::show_erasure),
        post("/customers/{customer}/erasure", May(EraseCustomers), erasure::create_erasure),
        get("/erasures", May(EraseCustomers), erasure::show_certificates),
        get("/erasures/{erasure}", May(EraseCustomers), erasure::show_certificate),
        get("/erasures/{erasure}/certificate.json", May(EraseCustomers), erasure::download_certificate),
        // Settings
        get("/settings", SignedIn, profile::show_settings),
        get("/settings/profile", SignedIn, profile::show_profile),
        post("/settings/profile", SignedIn, profile::update_profile),
        post("/settings/theme", SignedIn, profile::choose_theme),
        post("/settings/password", SignedIn, profile::change_password),
        post("/settings/sessions/end-others", SignedIn, profile::end_other_sessions),
        post("/settings/sessions/{session}/end", SignedIn, profile::end_one_session),
        get("/settings/workspace", May(ManageWorkspace), workspace::show_workspace),
        post("/settings/workspace", May(ManageWorkspace), workspace::update_workspace),
        post("/settings/mail-trial", May(ManageWorkspace), workspace::try_mail),
        post("/settings/retention", May(ManageWorkspace), workspace::update_retention),
        get("/settings/users", May(ManageUsers), users::show_users),
        post("/settings/users", May(ManageUsers), users::invite_user),
        post("/settings/users/{user}/role", May(ManageUsers), users::change_role),
        post("/settings/users/{user}/disable", May(ManageUsers), users::disable_user),
        post("/settings/users/{user}/enable", May(ManageUsers), users::enable_user),
        post("/settings/users/{user}/link", May(ManageUsers), users::renew_link),
        get("/settings/keys", May(ManageKeys), api_keys::show_keys),
        post("/settings/keys", May(ManageKeys), api_keys::create_key),
        post("/settings/keys/{key}/revoke", May(ManageKeys), api_keys::revoke_key),
        get("/settings/catalog", May(ManageCatalog), catalog::show_catalog),
        post("/settings/catalog", May(ManageCatalog), catalog::create_entry),
        post("/settings/catalog/adopt", May(ManageCatalog), catalog::adopt_all),
        post("/settings/catalog/{entry}", May(ManageCatalog), catalog::update_entry),
        post("/settings/catalog/{entry}/remove", May(ManageCatalog), catalog::remove_entry),
    ];
    routes.extend(api::routes());
    routes
}

/// The whole web side, ready to be served with `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn router(web: Web) -> Router {
    let mut list = routes();
    if web.config.development {
        list.push(get("/design", Needs::Public, design::show_design));
    }
    let mut router = Router::new();
    for route in list {
        let guarded = route
            .handler
            .layer(DefaultBodyLimit::max(route.body_limit))
            .layer(from_fn_with_state((web.clone(), route.needs), guard::guard));
        router = router.route(route.path, guarded);
    }
    let nowhere: MethodRouter<Web> = any(|| async { error::WebError::not_found() })
        .layer(from_fn_with_state((web.clone(), Needs::Public), guard::guard));
    let request_id = HeaderName::from_static("x-request-id");
    router
        .fallback_service(nowhere.with_state(web.clone()))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(web.clone(), headers::add))
        .layer(CompressionLayer::new())
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .layer(from_fn(drop_foreign_request_id))
        .with_state(web)
}

/// A proxy may bring its own request id, if it is one; logs are no place for other people's words.
async fn drop_foreign_request_id(mut request: Request, next: Next) -> Response {
    let is_id = |value: &axum::http::HeaderValue| {
        value.len() <= 64 && value.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    if request.headers().get("x-request-id").is_some_and(|value| !is_id(value)) {
        request.headers_mut().remove("x-request-id");
    }
    next.run(request).await
}
