//! The import door: every row is recorded or refused, once, whatever happens in between.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use peakend_app::import::{self, Field, ImportOptions, ImportState, ParquetFile, ParquetReader};
use peakend_app::{App, AppConfig, AppError, AppParts, Pulse, Reader};
use peakend_model::interaction::Channel;
use peakend_model::time::Zone;
use peakend_model::user::{Locale, Workspace};
use peakend_model::{ImportId, InteractionId};
use peakend_store::each_engine;

use super::site::{NOW, Pause, Site, actor, review, workspace};

const FILE: &str = "\
id,date,rating,text,email
1,2024-03-05,5,\"Great, thank you\",ana@example.org
2,2024-02-30,4,Fine,bo@example.org
3,2024-03-06,★★★☆☆,So so,
4,2024-03-07,9,Too good,
5,2024-03-08,2,\"He said \"no\" to me\",
6,2024-03-09,1,Never again,ana@example.org
6,2024-03-10,1,Never again,ana@example.org
7,2024-03-11,n/a,No score,not an address
8,2024-03-12,3,=1+1,
";

/// Small chunks, so that a short file has several.
async fn app(site: &Site, seed: u64) -> App {
    app_with(site, seed, None).await
}

async fn app_with(site: &Site, seed: u64, parquet: Option<Arc<dyn ParquetReader>>) -> App {
    let mut config = AppConfig::default();
    config.import.parquet = parquet;
    config.import.folder = site.database.directory.join("imports");
    config.import.chunk_rows = 3;
    let app = App::new(AppParts {
        store: site.app.store.clone(),
        insights: site.archive.clone(),
        archive: site.archive.clone(),
        reader: Arc::new(Reader::new()),
        clock: site.clock.clone(),
        ids: Arc::new(peakend_app::clock::SeededIds::new(seed)),
        pulse: Pulse::new(),
        courier: Arc::new(peakend_app::courier::Silence),
        config,
    });
    let ours =
        Workspace { id: workspace(1), name: "Acme".into(), zone: Zone::default(), locale: Locale::En, created_at: NOW };
    if app.store.workspace(ours.id).await.unwrap().is_none() {
        let mut tx = app.store.write(ours.id).await.unwrap();
        tx.add_workspace(&ours).await.unwrap();
        tx.commit().await.unwrap();
    }
    app
}

fn file(site: &Site, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = site.database.directory.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

async fn import_all(app: &App, path: &Path) -> import::ImportReport {
    import::import_file(app, &actor(1), path, ImportOptions::default(), &|_| ()).await.unwrap()
}

async fn ids(site: &Site) -> Vec<InteractionId> {
    let mut ids: Vec<InteractionId> = site.everything(workspace(1)).await.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids
}

/// Uploads, guesses and starts; does not run.
async fn started(app: &App, content: &str) -> ImportId {
    let import = import::upload(app, &actor(1), "reviews.csv", content.as_bytes()).await.unwrap();
    let looked = import::look(app, &actor(1), import.id, None).await.unwrap();
    import::start(app, &actor(1), import.id, looked.guess.mapping).await.unwrap();
    import.id
}

each_engine!(
    async fn each_row_is_recorded_or_refused_and_importing_again_adds_nothing(site: Site) {
        let app = app(&site, 1).await;
        let path = file(&site, "reviews.csv", FILE);
        let report = import_all(&app, &path).await;
        assert_eq!((report.rows, report.accepted, report.refused, report.duplicates), (9, 4, 4, 1));
        let rows = site.everything(workspace(1)).await;
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(|row| row.source == "reviews" && row.annotation.is_some()));
        let customers: std::collections::HashSet<_> = rows.iter().filter_map(|row| row.customer).collect();
        assert_eq!(customers.len(), 1);

        let csv = import::refusals_csv(&app, &actor(1), report.import.unwrap(), Vec::new()).await.unwrap();
        let csv = String::from_utf8(csv).unwrap();
        let reasons: Vec<String> = csv.lines().skip(1).map(|line| line.chars().take(20).collect()).collect();
        assert_eq!(reasons.len(), 4, "{csv}");
        for start in ["3,date,2024-02-30,im", "5,rating,9,score_out", "6,text,", "9,email,not an addre"] {
            assert!(csv.lines().any(|line| line.starts_with(start)), "{start} in {csv}");
        }

        let again = import_all(&app, &path).await;
        assert_eq!((again.rows, again.accepted, again.refused, again.duplicates), (9, 0, 4, 5));
        assert_eq!(site.everything(workspace(1)).await.len(), 4);
    }
);

each_engine!(
    async fn a_crash_after_any_append_changes_nothing(site: Site) {
        let broken = app(&site, 1).await;
        let id = started(&broken, FILE).await;
        for chunk in 1..=3 {
            site.archive.dies_after_append.store(true, Ordering::SeqCst);
            assert!(import::run(&broken, workspace(1), id, &|_| ()).await.is_err());
            assert_eq!(import::get(&broken, &actor(1), id).await.unwrap().state, ImportState::Failed);
            import::retry(&broken, &actor(1), id).await.unwrap();
            // The archive is one chunk ahead of the account of it, which stands where the crash left it.
            let position = import::get(&broken, &actor(1), id).await.unwrap().position;
            assert!(position < chunk, "{position}");
        }
        let next = app(&site, 2).await;
        let done = import::run(&next, workspace(1), id, &|_| ()).await.unwrap();
        let counts = (done.progress.rows, done.progress.accepted, done.progress.refused, done.progress.duplicates);
        assert_eq!((done.state, counts), (ImportState::Done, (9, 4, 4, 1)));
        let recorded = ids(&site).await;
        assert_eq!(recorded.len(), 4);
        let keys = ["1", "3", "6", "8"].map(|id| InteractionId::of_key(workspace(1), &format!("reviews:{id}")));
        assert!(keys.iter().all(|key| recorded.contains(key)));
    }
);

each_engine!(
    async fn a_row_that_an_import_is_just_moving_is_known_to_every_door(site: Site) {
        let app = app(&site, 1).await;
        let id = started(&app, FILE).await;
        let (reached, is_there) = tokio::sync::oneshot::channel();
        let (go_on, wait) = tokio::sync::oneshot::channel();
        *site.archive.pause.lock().unwrap() = Some(Pause { reached, go_on: wait });
        let running = import::spawn(&app, workspace(1), id);
        is_there.await.unwrap();
        // Row 1 is on its way into the archive, row 6 is still in the file.
        let sent = site.record(vec![review("reviews:1"), review("reviews:6")]).await;
        assert_eq!((sent.accepted(), sent.duplicates()), (1, 1));
        go_on.send(()).unwrap();
        running.await.unwrap();
        let done = import::get(&app, &actor(1), id).await.unwrap();
        assert_eq!((done.state, done.progress.accepted, done.progress.duplicates), (ImportState::Done, 3, 2));
        assert_eq!(site.everything(workspace(1)).await.len(), 4);
        assert!(app.store.claimed_keys(workspace(1), id).await.unwrap().is_empty());
    }
);

each_engine!(
    async fn keys_of_a_chunk_that_never_came_are_free_again(site: Site) {
        let app = app(&site, 1).await;
        let id = started(&app, FILE).await;
        site.archive.is_down.store(true, Ordering::SeqCst);
        assert!(import::run(&app, workspace(1), id, &|_| ()).await.is_err());
        assert!(!app.store.claimed_keys(workspace(1), id).await.unwrap().is_empty());
        import::cancel(&app, &actor(1), id).await.unwrap();
        let sent = site.record(vec![review("reviews:1")]).await;
        assert_eq!(sent.accepted(), 1);
    }
);

each_engine!(
    async fn a_cancelled_import_stops_and_keeps_what_it_has(site: Site) {
        let app = app(&site, 1).await;
        let id = started(&app, FILE).await;
        let cancelled = import::cancel(&app, &actor(1), id).await.unwrap();
        assert_eq!(cancelled.state, ImportState::Cancelling);
        let over = import::run(&app, workspace(1), id, &|_| ()).await.unwrap();
        assert_eq!((over.state, over.progress.rows), (ImportState::Cancelled, 0));
        assert!(matches!(import::cancel(&app, &actor(1), id).await, Err(AppError::Conflict(_))));
        assert!(matches!(import::get(&app, &actor(2), id).await, Err(AppError::NotFound)));
    }
);

each_engine!(
    async fn what_cannot_be_imported_is_said_on_the_field(site: Site) {
        let app = app(&site, 1).await;
        let message = async |name: &str, content: &[u8]| {
            let path = file(&site, name, content);
            let failed = import::import_file(&app, &actor(1), &path, ImportOptions::default(), &|_| ()).await;
            match failed {
                Err(AppError::Invalid(errors)) => errors.to_string(),
                other => panic!("{name}: {other:?}"),
            }
        };
        assert_eq!(message("empty.csv", b"").await, "file: the file is empty");
        assert!(message("header.csv", b"date,text\n").await.contains("no rows below"));
        assert!(message("a.csv", b"%PDF-1.7").await.contains("a PDF document"));
        assert!(message("a.parquet", b"PAR1\0\0\0\0").await.contains("damaged or cut off"));
        assert!(message("undated.csv", b"name,city\nAna,Rome\nBo,Oslo\n").await.contains("occurred_at"));
        assert!(message("cut.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0").await.contains("damaged"));
    }
);

each_engine!(
    async fn a_preview_records_nothing_and_shows_what_each_row_becomes(site: Site) {
        let app = app(&site, 1).await;
        let import = import::upload(&app, &actor(1), "reviews.csv", FILE.as_bytes()).await.unwrap();
        let looked = import::look(&app, &actor(1), import.id, None).await.unwrap();
        let mapping = looked.guess.mapping;
        assert_eq!(mapping.field_of("rating"), Some(Field::Score));
        assert_eq!(mapping.field_of("text"), Some(Field::Text));
        assert_eq!((looked.rows.len(), looked.expected_rows), (8, Some(9)));
        let tried = import::try_out(&app, &actor(1), import.id, mapping).await.unwrap();
        assert_eq!((tried.rows, tried.accepted, tried.refused, tried.repeated), (9, 4, 4, 1));
        assert!(site.everything(workspace(1)).await.is_empty());
    }
);

/// Ten rows; breaks off in the middle of the third reading, the import's own.
struct Fragile(AtomicUsize);

impl ParquetReader for Fragile {
    fn open(&self, _: &Path) -> Result<ParquetFile, String> {
        let breaks = self.0.fetch_add(1, Ordering::SeqCst) == 2;
        let rows = (1..=10).map(move |number| {
            assert!(!breaks || number < 6, "on purpose");
            Ok(vec![Some(number.to_string()), Some("2024-03-05".to_owned()), Some("Fine".to_owned())])
        });
        Ok(ParquetFile { columns: ["id", "date", "text"].map(str::to_owned).into(), rows: Box::new(rows) })
    }
}

each_engine!(
    async fn a_reader_that_breaks_off_is_not_the_end_of_the_file(site: Site) {
        let app = app_with(&site, 1, Some(Arc::new(Fragile(AtomicUsize::new(0))))).await;
        let id = started(&app, "PAR1\0\0\0\0PAR1").await;
        assert!(import::run(&app, workspace(1), id, &|_| ()).await.is_err());
        let failed = import::get(&app, &actor(1), id).await.unwrap();
        assert_eq!((failed.state, failed.progress.rows), (ImportState::Failed, 3));
        import::retry(&app, &actor(1), id).await.unwrap();
        let done = import::run(&app, workspace(1), id, &|_| ()).await.unwrap();
        assert_eq!((done.state, done.progress.accepted), (ImportState::Done, 10));
        assert_eq!(site.everything(workspace(1)).await.len(), 10);
    }
);

each_engine!(
    async fn what_is_dropped_before_it_starts_leaves_no_file_behind(site: Site) {
        let app = app(&site, 1).await;
        let import = import::upload(&app, &actor(1), "reviews.csv", FILE.as_bytes()).await.unwrap();
        let files = || std::fs::read_dir(&app.config.import.folder).unwrap().count();
        assert_eq!(files(), 1);
        let cancelled = import::cancel(&app, &actor(1), import.id).await.unwrap();
        assert_eq!((cancelled.state, files()), (ImportState::Cancelled, 0));
    }
);

const CHATS: &str = r#"Conversation ID,Timestamp,Speaker,Message,Email
c1,2026-03-01T10:00:00Z,agent,"Hello, may I have your e-mail?",desk@shop.example
c2,2026-03-01T10:00:30Z,customer,"Where is my parcel? The delivery is late again, this is terrible",bo@b.example
c1,2026-03-01T10:01:00Z,customer,"Sure, ana@a.example. My lamp arrived broken, I am very disappointed",ana@a.example
c2,2026-03-01T10:04:00Z,agent,"It arrives tomorrow",desk@shop.example
c1,2026-03-01T10:09:00Z,agent,"We send a new one",desk@shop.example
c1,2026-03-01T10:09:30Z,customer,"Perfect, thank you so much!",ana@a.example
"#;

each_engine!(
    async fn rows_of_a_thread_become_one_conversation(site: Site) {
        let app = app(&site, 1).await;
        let path = file(&site, "chats.csv", CHATS);
        let report = import_all(&app, &path).await;
        let (refused, duplicates) = (report.refused, report.duplicates);
        assert_eq!((report.rows, report.accepted, refused, duplicates, report.joined), (6, 2, 0, 0, 4));
        let rows = site.everything(workspace(1)).await;
        let chat = rows.iter().find(|row| row.thread.as_deref() == Some("c1")).unwrap();
        assert_eq!((chat.kind.as_str(), chat.channel, chat.turns.len()), ("message", Channel::Chat, 4));
        assert!(chat.text.as_ref().unwrap().contains("Sure, [email]."), "{chat:?}");
        let read = chat.annotation.as_ref().unwrap();
        let moods: Vec<bool> = read.turn_moods.iter().map(Option::is_some).collect();
        assert_eq!(moods, [false, true, false, true]);
        assert!(read.turn_moods[1].unwrap() < 0.0 && read.turn_moods[3].unwrap() > 0.0, "{read:?}");
        let silence = peakend_model::dialogue::silence(&chat.turns).unwrap();
        assert_eq!((silence.ms, silence.before), (480_000, 2));
        // The desk's address is not the customer's.
        let desk = rows.iter().filter(|row| row.customer == chat.customer).count();
        assert_eq!((desk, rows.len()), (1, 2));

        let again = import_all(&app, &path).await;
        assert_eq!((again.accepted, again.duplicates, site.everything(workspace(1)).await.len()), (0, 2, 2));
    }
);

each_engine!(
    async fn a_conversation_in_a_cell_is_read_turn_by_turn(site: Site) {
        let app = app(&site, 1).await;
        let cells = [
            r#"[{"speaker":"agent","text":"I hate this broken lamp"},{"speaker":"customer","text":"Great service, thank you"}]"#,
            "Agent: Hello\nCustomer: The delivery was late, terrible",
        ];
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let content = format!("id,date,transcript\n1,2026-03-01,{}\n2,2026-03-02,{}\n", quoted[0], quoted[1]);
        let report = import_all(&app, &file(&site, "calls.csv", content)).await;
        assert_eq!((report.accepted, report.refused), (2, 0));
        let mut rows = site.everything(workspace(1)).await;
        rows.sort_by_key(|row| row.occurred_at);
        let mood = |at: usize| rows[at].annotation.as_ref().unwrap().sentiment.as_ref().unwrap().value;
        assert!(rows.iter().all(|row| row.kind == "call" && row.turns.len() == 2), "{rows:?}");
        assert!(mood(0) > 0.0 && mood(1) < 0.0, "{rows:?}");
    }
);
