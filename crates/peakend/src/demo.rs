//! `peakend demo`: the demo company, loaded through the same doors as everything else.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use peakend_app::catalog::{self, Facts};
use peakend_app::indicator::starter;
use peakend_app::journey::template;
use peakend_app::workspace::{self, FirstSetup};
use peakend_app::{App, ledger, session, user};
use peakend_model::access::Actor;
use peakend_model::insight::Checkpoint;
use peakend_model::time::Zone;
use peakend_model::user::Locale;
use peakend_model::{ImportId, Timestamp};
use peakend_testkit::demo::{DemoCompany, Memory, Size, WORKSPACE, catalog as entries, users};
use peakend_web::WebConfig;

use crate::args::{self, Place};
use crate::courier::Post;
use crate::say;
use crate::serve;
use crate::site::Site;

/// Everybody's password in the demo; it listens to this machine only unless told otherwise.
const PASSWORD: &str = "peak and end";
/// Rows per commit of the lake.
const CHUNK: usize = 20_000;
/// Marks a data folder as one that may be thrown away.
const MARK: &str = "demo-company";

pub async fn run(place: &Place, arguments: &args::Demo, as_json: bool) -> Result<()> {
    let place = demo_place(place);
    if arguments.fresh {
        throw_away(&place)?;
    }
    let public_url = format!("http://{}", arguments.listen);
    // In the demo the receiver of a webhook stands on the same machine.
    let site = Site::open_with(&place, Arc::new(Post::new(true, &arguments.smtp, &public_url)?)).await?;
    if workspace::needs_setup(&site.app).await? {
        std::fs::write(place.data.join(MARK), "made by `peakend demo`; `--fresh` may delete this folder\n")?;
        build(&site.app, arguments, as_json).await?;
    }
    if !as_json {
        say(&how_to_sign_in(arguments))?;
    }
    if arguments.no_serve {
        return Ok(());
    }
    let config = WebConfig { public_url, development: true, ..WebConfig::default() };
    serve::serve(site.app, config, arguments.listen).await
}

/// The demo never mixes with a company's own data: without --data it has a folder of its own.
fn demo_place(place: &Place) -> Place {
    let mut place = place.clone();
    if place.data == std::path::Path::new("peakend-data") {
        place.data = "peakend-demo".into();
    }
    place
}

fn throw_away(place: &Place) -> Result<()> {
    ensure!(place.database.is_none(), "--fresh deletes the data folder only: empty the database by hand");
    if place.data.exists() {
        let is_demo = place.data.join(MARK).is_file();
        ensure!(is_demo, "{} was not made by `peakend demo` and is left alone", place.data.display());
        std::fs::remove_dir_all(&place.data)?;
    }
    Ok(())
}

async fn build(app: &App, arguments: &args::Demo, as_json: bool) -> Result<()> {
    let started = Instant::now();
    let actor = people(app).await.context("the demo's users cannot be made")?;
    for entry in entries() {
        let facts = Facts {
            label: entry.label.unwrap_or_default(),
            competitor: entry.competitor,
            parent: entry.parent.unwrap_or_default(),
            position: entry.position,
        };
        catalog::add(app, &actor, entry.kind, &entry.name, &facts).await?;
    }
    let rows = u32::try_from(arguments.size).context("fewer interactions, please")?;
    let memory = if arguments.without_peak_end { Memory::Mean } else { Memory::PeakEnd };
    let company = DemoCompany::new(arguments.seed, today(app, arguments), Size::of_rows(rows)).remembering(memory);
    let interactions = company.interactions();
    let total = interactions.len();
    load(app, &actor, interactions).await.context("the demo's history cannot be recorded")?;
    starter::adopt(app, &actor, "retail").await.context("the demo's indicators cannot be made")?;
    template::adopt(app, &actor, "retail").await.context("the demo's journey cannot be made")?;
    if as_json {
        say(&serde_json::json!({ "interactions": total, "seconds": started.elapsed().as_secs_f64() }).to_string())
    } else {
        say(&format!(
            "{WORKSPACE}: {total} interactions of eighteen months, read and recorded in {:.1} s",
            started.elapsed().as_secs_f64()
        ))
    }
}

fn today(app: &App, arguments: &args::Demo) -> Timestamp {
    let noon = std::time::Duration::from_secs(12 * 3600);
    arguments.today.map_or_else(|| app.clock.now(), |date| Timestamp::of_date(date, &Zone::default()) + noon)
}

/// The workspace and one person per role; gives the owner.
async fn people(app: &App) -> Result<Actor> {
    let all = users();
    let [owner, others @ ..] = &all;
    let setup = FirstSetup {
        workspace: WORKSPACE.into(),
        zone: "Europe/Madrid".into(),
        locale: Locale::En,
        name: owner.name.into(),
        email: owner.email.into(),
        password: PASSWORD.into(),
    };
    let (workspace, _) = workspace::create_first(app, &setup).await?;
    let opened = session::sign_in(app, owner.email, PASSWORD, "demo").await?;
    let signed = session::authenticate(app, &opened.secret).await?.context("the owner can sign in")?;
    for person in others {
        let invitation =
            user::Invitation { name: person.name.into(), email: person.email.into(), role: Some(person.role) };
        let link = user::invite(app, &signed.actor, &invitation, person.locale).await?;
        user::accept_link(app, &link.secret, PASSWORD, "demo").await?;
    }
    Ok(Actor::system(workspace.id))
}

/// Records the history straight into the lake, chunk by chunk, as a large import does.
async fn load(app: &App, actor: &Actor, interactions: Vec<peakend_model::interaction::NewInteraction>) -> Result<()> {
    let id = ImportId(app.ids.uuid(app.clock.now()));
    let mut rest = interactions;
    for chunk in 1.. {
        if rest.is_empty() {
            break;
        }
        let after = rest.split_off(rest.len().min(CHUNK));
        let prepared = ledger::prepare_bulk(app, actor.workspace, "demo", rest, &HashSet::new()).await?;
        let checkpoint = Checkpoint { app: format!("import:{id}"), version: chunk };
        app.archive.append(actor.workspace, &checkpoint, prepared.interactions).await?;
        let mut tx = app.store.write(actor.workspace).await?;
        tx.insert_keys(&prepared.keys).await?;
        tx.commit().await?;
        rest = after;
    }
    Ok(())
}

fn how_to_sign_in(arguments: &args::Demo) -> String {
    let mut text = format!("\nOpen http://{} and sign in; everybody's password is “{PASSWORD}”\n", arguments.listen);
    for person in users() {
        text += &format!("  {:<28} {} ({})\n", person.email, person.role.key(), person.locale.name());
    }
    text
}
