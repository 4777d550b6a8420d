//! Letters to a mail server of our own, which is willing, busy, unwilling, slow or without encryption.

use std::sync::{Arc, Mutex};

use peakend_app::courier::{Courier, Message, Subject};
use peakend_model::alert::{Alert, Channel, Reason, Side, Trigger};
use peakend_model::indicator::{Indicator, Version};
use peakend_model::time::{Grain, Zone};
use peakend_model::user::{Locale, Workspace};
use peakend_model::{AlertChannelId, AlertId, AlertRuleId, IndicatorId, Timestamp, WorkspaceId};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::*;
use crate::courier::{Post, letter};

/// What the server does when it gets the letter.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Willing,
    Busy,
    Unwilling,
    /// Never says a word.
    Slow,
    /// Wants a login and knows none.
    Strict,
}

/// Everything that was said to the server, line by line.
type Heard = Arc<Mutex<Vec<String>>>;

async fn sink(mood: Mood) -> (String, Heard) {
    let heard = Heard::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let server = listener.local_addr().expect("an address").to_string();
    let kept = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, mood, kept.clone()));
        }
    });
    (server, heard)
}

async fn converse(stream: TcpStream, mood: Mood, heard: Heard) {
    if mood == Mood::Slow {
        tokio::time::sleep(Duration::from_secs(60)).await;
        return;
    }
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut is_letter = false;
    let _ = write.write_all(b"220 sink ready\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        heard.lock().expect("nobody panics").push(line.clone());
        let answer = match line.split(' ').next().unwrap_or_default() {
            _ if is_letter && line == "." => {
                is_letter = false;
                match mood {
                    Mood::Busy => "451 later, please",
                    Mood::Unwilling => "554 not this one",
                    _ => "250 taken",
                }
            }
            _ if is_letter => continue,
            "EHLO" => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            "AUTH" if mood == Mood::Strict => "535 who are you",
            "AUTH" => "235 welcome",
            "DATA" => {
                is_letter = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
    }
}

fn settings(server: &str) -> Smtp {
    Smtp {
        smtp_server: Some(server.to_owned()),
        smtp_tls: Some(SmtpTls::None),
        smtp_from: Some("Peakend <alerts@example.com>".into()),
        ..Smtp::default()
    }
}

/// A letter in Russian whose words of a customer try to be markup.
fn alert() -> Message {
    let workspace = Workspace {
        id: WorkspaceId(Uuid::nil()),
        name: "Acme".into(),
        zone: Zone::default(),
        locale: Locale::En,
        created_at: Timestamp(0),
    };
    let lines = peakend_app::indicator::starter::starters().expect("files").remove(0).lines;
    let line = lines.into_iter().find(|line| line.key == "nps").expect("retail has the score");
    let version = Version { number: 1, since: Timestamp(0), definition: line.facts.definition };
    let indicator = Indicator {
        id: IndicatorId(Uuid::nil()),
        key: line.key,
        about: line.facts.about,
        reviewed_at: None,
        versions: vec![version],
    };
    let reason = Reason { rule: AlertRuleId(Uuid::nil()), trigger: Trigger::Signal, bucket: Timestamp(0) };
    let alert = Alert {
        id: AlertId(Uuid::from_u128(7)),
        indicator: "nps".into(),
        side: Side::Below,
        grain: Grain::Week,
        bucket: Timestamp(0),
        value: 20.0,
        interval: Some((11.0, 29.0)),
        n: 300,
        ordinary: Some((35.0, 45.0)),
        reasons: vec![reason],
        owner: None,
        quotes: Vec::new(),
        opened_at: Timestamp(0),
        ended_at: None,
        judgements: Vec::new(),
    };
    let quotes = vec!["<img src=x onerror=alert(1)> ужасно".to_owned(), ".\r\nRCPT TO:<all@example.com>".to_owned()];
    let subject = Subject::Alert { alert: Box::new(alert), indicator: Box::new(indicator), quotes };
    Message { id: Uuid::from_u128(9), at: Timestamp(0), workspace, locale: Locale::Ru, subject }
}

fn channel() -> Channel {
    let url = Channel::checked("ana@example.com").expect("an address");
    Channel { id: AlertChannelId(Uuid::nil()), url, secret: String::new(), created_at: Timestamp(0) }
}

#[tokio::test]
async fn a_letter_arrives_in_the_readers_language_and_carries_no_markup_of_customers() {
    let (server, heard) = sink(Mood::Willing).await;
    let post = Post::new(true, &settings(&server), "https://cx.example.com").expect("a post");
    assert_eq!(post.send(&channel(), &alert()).await, Ok(()));
    let heard = heard.lock().expect("nobody panics").join("\r\n");
    assert!(heard.contains("MAIL FROM:<alerts@example.com>") && heard.contains("RCPT TO:<ana@example.com>"), "{heard}");
    assert!(!heard.contains("\r\nRCPT TO:<all@example.com>"), "{heard}");
    for header in [
        "Auto-Submitted: auto-generated",
        "List-Id: <alerts.00000000-0000-0000-0000-000000000000.cx.example.com>",
        "Message-ID: <00000000-0000-0000-0000-000000000009@example.com>",
    ] {
        assert!(heard.contains(header), "{header}: {heard}");
    }
    let told = peakend_web::told(&alert(), "https://cx.example.com");
    let html = told.html().expect("a letter");
    assert!(html.contains("lang=\"ru\"") && html.contains("ужасно"), "{html}");
    assert!(html.contains("&#60;img") && !html.contains("<img"), "{html}");
    assert!(html.contains("https://cx.example.com/alerts?state=all#00000000-0000-0000-0000-000000000007"), "{html}");
    assert!(told.letter().contains("> <img src=x"), "the plain text shows words as they are");
}

#[tokio::test]
async fn what_may_be_mended_is_tried_again() {
    for (mood, again) in [(Mood::Busy, true), (Mood::Unwilling, false)] {
        let (server, _) = sink(mood).await;
        let mail = MailServer::new(&settings(&server)).expect("settings").expect("a server");
        let sent = mail.send(&written(&mail)).await;
        assert!(sent.is_err());
        assert_eq!(matches!(sent, Err(Undelivered::Later(_))), again, "{sent:?}");
    }
    let nobody = MailServer::new(&settings("127.0.0.1:1")).expect("settings").expect("a server");
    assert!(matches!(nobody.send(&written(&nobody)).await, Err(Undelivered::Later(_))));
}

#[tokio::test]
async fn a_slow_server_is_left() {
    let (server, _) = sink(Mood::Slow).await;
    let mut mail = MailServer::new(&settings(&server)).expect("settings").expect("a server");
    mail.patience = Duration::from_millis(200);
    let sent = mail.send(&written(&mail)).await;
    assert!(matches!(&sent, Err(Undelivered::Later(why)) if why.contains("took longer")), "{sent:?}");
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_where_encryption_is_wanted() {
    for tls in [SmtpTls::Starttls, SmtpTls::Implicit] {
        let (server, heard) = sink(Mood::Willing).await;
        let mut mail =
            MailServer::new(&Smtp { smtp_tls: Some(tls), ..settings(&server) }).expect("settings").expect("a server");
        mail.patience = Duration::from_secs(2);
        let sent = mail.send(&written(&mail)).await;
        assert!(matches!(sent, Err(Undelivered::Later(_))), "{sent:?}");
        let heard = heard.lock().expect("nobody panics").clone();
        assert!(!heard.iter().any(|line| line.starts_with("MAIL") || line.starts_with("AUTH")), "{heard:?}");
    }
}

#[tokio::test]
async fn a_login_is_given_and_never_shown() {
    let (server, heard) = sink(Mood::Willing).await;
    let given =
        Smtp { smtp_user: Some("ana".into()), smtp_password: Some(Secret("letmein".into())), ..settings(&server) };
    assert!(!format!("{given:?}").contains("letmein"));
    let mail = MailServer::new(&given).expect("settings").expect("a server");
    assert_eq!(mail.send(&written(&mail)).await, Ok(()));
    // “\0ana\0letmein” in base64.
    assert!(heard.lock().expect("nobody panics").iter().any(|line| line == "AUTH PLAIN AGFuYQBsZXRtZWlu"));
    assert!(!format!("{:?}", mail.route()).contains("letmein"));

    let (server, _) = sink(Mood::Strict).await;
    let mail =
        MailServer::new(&Smtp { smtp_server: Some(server), ..given.clone() }).expect("settings").expect("a server");
    let refused = mail.send(&written(&mail)).await;
    assert!(
        matches!(&refused, Err(Undelivered::Later(why)) if why.contains("login") && !why.contains("letmein")),
        "{refused:?}"
    );
    let abroad = Smtp { smtp_server: Some("smtp.example.com".into()), ..given };
    assert!(MailServer::new(&abroad).is_err(), "a password in the clear");
}

#[test]
fn servers_have_a_host_and_a_port() {
    let given = |server: &str, tls: Option<SmtpTls>| {
        let smtp = Smtp { smtp_tls: tls, ..settings(server) };
        MailServer::new(&smtp).map(|mail| mail.map(|mail| (mail.host, mail.port, mail.tls)))
    };
    let expected = |host: &str, port, tls| Some((host.to_owned(), port, tls));
    assert_eq!(given("mx.example.com", None).ok(), Some(expected("mx.example.com", 587, SmtpTls::Starttls)));
    assert_eq!(given("mx.example.com:465", None).ok(), Some(expected("mx.example.com", 465, SmtpTls::Implicit)));
    let none = Some(SmtpTls::None);
    assert_eq!(given("[::1]:2525", none).ok(), Some(expected("::1", 2525, SmtpTls::None)));
    for wrong in ["", "mx:port", "https://mx", "a@mx", "[::1"] {
        assert!(given(wrong, None).is_err(), "{wrong}");
    }
    assert!(MailServer::new(&Smtp::default()).is_ok_and(|mail| mail.is_none()));
    assert!(MailServer::new(&Smtp { smtp_from: None, ..settings("mx") }).is_err());
    assert!(MailServer::new(&Smtp { smtp_user: Some("ana".into()), ..settings("mx") }).is_err());
}

fn written(mail: &MailServer) -> lettre::Message {
    let told = peakend_web::told(&alert(), "https://cx.example.com");
    letter::write(&alert(), &told, mail.sender(), "ana@example.com", "https://cx.example.com").expect("a letter")
}
