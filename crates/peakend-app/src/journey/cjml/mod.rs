//! CJML 2.0, the Customer Journey Modelling Language of SINTEF (<https://cjml.no>): planned journeys as XML.
//!
//! It has actors, phases, and touchpoints that are communication points or actions. It has no bindings, moods,
//! pains or targets: those travel in our own JSON.

mod write;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use peakend_model::indicator::{Conditions, Worded, is_key, key_of};
use peakend_model::interaction::Channel;
use peakend_model::journey::{MOST_POINTS, Plan, Stage, Touchpoint};

use self::xml::Element;
use super::file::{BadFile, FORMAT, JourneyFile, LARGEST_FILE};

pub use write::written;

/// Reads the one journey of a CJML file; its touchpoints are bound to interactions that carry their name.
///
/// # Errors
/// A sentence with line, what is wrong and what to do.
pub fn read(bytes: &[u8]) -> Result<JourneyFile, BadFile> {
    if bytes.len() > LARGEST_FILE {
        return Err(BadFile(format!("the file is larger than {} KB: leave something out", LARGEST_FILE >> 10)));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| BadFile("line 1: the file is not written in UTF-8: save it again as UTF-8".to_owned()))?;
    let root = xml::read(text)?;
    let journey = the_one_journey(&root)?;
    let actors = Actors::of(journey);
    let title = journey.text_of(&["journeyTitle"]);
    let id = journey.text_of(&["journeyID"]);
    let name = if title.is_empty() { id } else { title };
    let name = if name.is_empty() { "CJML" } else { name };
    let summaries = [journey.text_of(&["journeyShortSummary"]), journey.text_of(&["journeyLongSummary"])];
    let plan = Plan { stages: stages(journey, &actors)?, persona: Worded::plain(&actors.persona), ..Plan::default() };
    Ok(JourneyFile {
        format: FORMAT.to_owned(),
        key: String::new(),
        name: Worded::plain(name),
        goal: Worded::plain(summaries.iter().find(|summary| !summary.is_empty()).copied().unwrap_or_default()),
        plan,
        to_be: None,
    })
}

fn the_one_journey(root: &Element) -> Result<&Element, BadFile> {
    if !root.name.eq_ignore_ascii_case("CJML") {
        return Err(BadFile(format!(
            "line {}: the file begins with <{}> instead of <CJML>: export it as CJML 2.0",
            root.line, root.name
        )));
    }
    let planned: Vec<&Element> = root.all("plannedJourney").collect();
    let found = if planned.is_empty() { root.all("actualJourney").collect() } else { planned };
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(BadFile(format!(
            "line {}: there is no <plannedJourney> and no <actualJourney> in <CJML>: add one",
            root.line
        ))),
        [_, second, ..] => Err(BadFile(format!(
            "line {}: a second journey begins: bring each journey in a file of its own",
            second.line
        ))),
    }
}

/// Who takes part, by id.
struct Actors {
    persona: String,
    users: BTreeSet<String>,
    providers: BTreeMap<String, String>,
}

impl Actors {
    fn of(journey: &Element) -> Self {
        let none = Element::default();
        let actors = journey.child("actors").unwrap_or(&none);
        let named = |actor: &Element, field: &str| {
            let names = [actor.text_of(&[field]), actor.text_of(&["actorName"]), actor.attribute("actorID")];
            names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
        };
        let users = actors.all("endUser");
        let providers = actors.all("serviceProvider");
        Self {
            persona: actors.child("endUser").map(|actor| named(actor, "actorRole")).unwrap_or_default(),
            users: users.map(|actor| actor.attribute("actorID").to_owned()).collect(),
            providers: providers
                .map(|actor| (actor.attribute("actorID").to_owned(), named(actor, "companyName")))
                .collect(),
        }
    }
}

/// Phases in their order; what belongs to none stands in one without a name of its own, at its place.
fn stages(journey: &Element, actors: &Actors) -> Result<Vec<Stage>, BadFile> {
    let none = Element::default();
    let phases = journey.child("journeyPhases").unwrap_or(&none);
    let ids: Vec<&str> = phases.all("journeyPhase").map(|phase| phase.attribute("phaseID")).collect();
    let mut stages: Vec<Stage> = phases.all("journeyPhase").map(stage).collect();
    let points = journey.child("touchpoints").unwrap_or(&none);
    let (mut keys, mut names) = (BTreeSet::new(), BTreeSet::new());
    let mut last = None;
    for (number, element) in points.children.iter().enumerate() {
        if number >= MOST_POINTS {
            return Err(BadFile(format!(
                "line {}: more than {MOST_POINTS} touchpoints: split the journey",
                element.line
            )));
        }
        let point = touchpoint(element, number, actors, &mut keys, &mut names)?;
        let phase = element.child("belongsTo").map_or("", |belongs| belongs.attribute("phaseIDref"));
        let place = ids.iter().position(|id| !phase.is_empty() && *id == phase).or(last);
        let place = place.unwrap_or_else(|| {
            if stages.is_empty() {
                stages.push(Stage { name: Worded::plain("Journey"), touchpoints: Vec::new() });
            }
            0
        });
        stages[place].touchpoints.push(point);
        last = Some(place);
    }
    if names.is_empty() {
        return Err(BadFile(format!("line {}: the journey has no touchpoint: add <touchpoints>", journey.line)));
    }
    Ok(stages)
}

fn stage(phase: &Element) -> Stage {
    let name = phase.text_of(&["phaseName"]);
    Stage {
        name: Worded::plain(if name.is_empty() { phase.attribute("phaseID") } else { name }),
        touchpoints: Vec::new(),
    }
}

fn touchpoint(
    element: &Element,
    number: usize,
    actors: &Actors,
    keys: &mut BTreeSet<String>,
    names: &mut BTreeSet<String>,
) -> Result<Touchpoint, BadFile> {
    let known = ["plannedCommunicationPoint", "plannedAction", "actualCommunicationPoint", "actualAction"];
    if !known.iter().any(|name| element.name.eq_ignore_ascii_case(name)) {
        return Err(BadFile(format!(
            "line {}: <{}> is no touchpoint: use <plannedCommunicationPoint> or <plannedAction>",
            element.line, element.name
        )));
    }
    let labels = [element.text_of(&["initiator", "initiatorLabel"]), element.text_of(&["receiver", "receiverLabel"])];
    let id = element.text_of(&["touchpointID"]);
    let name = labels.iter().copied().chain([id]).find(|label| !label.is_empty());
    let Some(name) = name else {
        return Err(BadFile(format!(
            "line {}: a touchpoint without a label: write <initiatorLabel> or <touchpointID>",
            element.line
        )));
    };
    let side = |side: &str| {
        let who = element.child(side).and_then(|side| side.child("refersTo"));
        who.map_or("", |who| who.attribute("actorIDref"))
    };
    let sides = [side("initiator"), side("receiver")];
    let own = sides.iter().position(|actor| actors.users.contains(*actor)).unwrap_or(0);
    let provider = sides.iter().find_map(|actor| actors.providers.get(*actor)).cloned().unwrap_or_default();
    let channel = element.text_of(&["channel", "channelName"]);
    let name = unique(name, names);
    Ok(Touchpoint {
        key: free_key(&name, number, keys),
        channels: channel_of(channel).into_iter().collect(),
        owner: None,
        function: provider,
        goal: Worded::default(),
        actions: Worded::plain(labels[own]),
        thoughts: Worded::plain(element.text_of(&["touchpointExperience", "experienceDescription"])),
        pains: Vec::new(),
        opportunities: Vec::new(),
        evidence: Worded::plain(element.text_of(&["comment"])),
        target_mood: None,
        effort: 1.0,
        bindings: Conditions::parse(&format!("touchpoint = {name}"))
            .ok()
            .filter(|_| !name.contains('|'))
            .into_iter()
            .collect(),
        name: Worded::plain(&name),
    })
}

fn unique(name: &str, names: &mut BTreeSet<String>) -> String {
    let mut told = name.to_owned();
    let mut number = 2;
    while !names.insert(told.clone()) {
        told = format!("{name} ({number})");
        number += 1;
    }
    told
}

fn free_key(name: &str, number: usize, keys: &mut BTreeSet<String>) -> String {
    let made = key_of(name);
    let key = if is_key(&made) && keys.insert(made.clone()) { made } else { format!("point-{}", number + 1) };
    keys.insert(key.clone());
    key
}

/// Our channel for the names that CJML and its tools use.
fn channel_of(name: &str) -> Option<Channel> {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let has = |part: &str| plain.contains(part);
    Some(match plain.as_str() {
        "" | "unknown" | "none" => return None,
        _ if has("mail") && !has("box") => Channel::Email,
        _ if has("chat") => Channel::Chat,
        _ if has("social") => Channel::Social,
        _ if has("app") => Channel::App,
        _ if has("web") || has("internet") => Channel::Web,
        _ if has("phone") || has("sms") || has("call") => Channel::Phone,
        _ if has("selfservice") || has("kiosk") => Channel::Kiosk,
        _ if has("face") || has("counter") || has("desk") || has("store") || has("shop") => Channel::Store,
        _ if has("letter") || has("parcel") || has("post") || has("fax") => Channel::Post,
        _ if has("market") => Channel::Marketplace,
        _ => Channel::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::super::define::{Facts, faults};
    use super::*;

    const BOOKS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- a customer sells a book -->
<CJML version="2.0">
  <plannedJourney>
    <journeyID>PJ1</journeyID>
    <journeyTitle>Buying &amp; reading</journeyTitle>
    <journeyShortSummary>Get the book</journeyShortSummary>
    <journeyPhases>
      <journeyPhase phaseID="P1"><phaseName>Before</phaseName></journeyPhase>
      <journeyPhase phaseID="P2"><phaseName>After</phaseName></journeyPhase>
    </journeyPhases>
    <actors>
      <endUser actorID="Carl"><actorName>Carl</actorName></endUser>
      <serviceProvider actorID="A"><companyName>Books Ltd</companyName></serviceProvider>
    </actors>
    <touchpoints>
      <plannedCommunicationPoint>
        <touchpointID>TP1</touchpointID>
        <belongsTo phaseIDref="P1"/>
        <initiator><refersTo actorIDref="Carl"/><initiatorLabel>Customer orders</initiatorLabel></initiator>
        <receiver><refersTo actorIDref="A"/><receiverLabel>Order kept</receiverLabel></receiver>
        <channel><channelName>internetViaPC</channelName></channel>
        <comment>Seen in interviews</comment>
      </plannedCommunicationPoint>
      <plannedCommunicationPoint>
        <touchpointID>TP2</touchpointID>
        <belongsTo phaseIDref="P2"/>
        <initiator><refersTo actorIDref="A"/><initiatorLabel>Parcel comes</initiatorLabel></initiator>
        <receiver><refersTo actorIDref="Carl"/><receiverLabel>Opens the parcel</receiverLabel></receiver>
        <channel><channelName>parcel</channelName></channel>
      </plannedCommunicationPoint>
      <plannedAction>
        <touchpointID>TP3</touchpointID>
        <initiator><refersTo actorIDref="Carl"/><initiatorLabel>Customer orders</initiatorLabel></initiator>
      </plannedAction>
    </touchpoints>
  </plannedJourney>
</CJML>"#;

    #[test]
    fn a_planned_journey_is_read() {
        let file = read(BOOKS.as_bytes()).unwrap();
        assert_eq!((file.name.say("en"), file.goal.say("en")), ("Buying & reading", "Get the book"));
        assert_eq!(file.plan.persona.say("en"), "Carl");
        let sizes: Vec<_> =
            file.plan.stages.iter().map(|stage| (stage.name.say("en"), stage.touchpoints.len())).collect();
        assert_eq!(sizes, [("Before", 1), ("After", 2)], "what names no phase stays where it stands");
        let points: Vec<&Touchpoint> = file.plan.touchpoints().collect();
        assert_eq!(points[0].channels, [Channel::Web]);
        assert_eq!((points[0].function.as_str(), points[0].evidence.say("en")), ("Books Ltd", "Seen in interviews"));
        assert_eq!(points[1].actions.say("en"), "Opens the parcel", "what the customer does, whoever begins");
        assert_eq!(points[2].name.say("en"), "Customer orders (2)");
        assert_eq!(points[1].bindings[0].lines(), ["touchpoint = Parcel comes"]);
        assert_eq!(faults(&Facts { name: file.name.clone(), ..file.facts() }).0, []);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let first = read(BOOKS.as_bytes()).unwrap();
        let again = read(written(&first, "en").as_bytes()).unwrap();
        assert_eq!(again, first);
    }

    #[test]
    fn mistakes_name_line_and_remedy() {
        let cut = BOOKS.replace("</CJML>", "");
        let foreign = BOOKS.replace("plannedAction", "miracle");
        let twice = BOOKS.replace("</CJML>", "<plannedJourney/></CJML>");
        let bare = BOOKS
            .replace("<touchpointID>TP3</touchpointID>", "")
            .replace("<initiatorLabel>Customer orders", "<initiatorLabel>");
        for (file, line, remedy) in [
            ("<journey/>", "line 1:", "export it as CJML"),
            ("<CJML><a></CJML>", "line 1:", "save it again"),
            ("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><CJML>&a;</CJML>", "line 1:", "DOCTYPE"),
            ("<CJML>&a;</CJML>", "line 1:", "write the sign itself"),
            ("<CJML/>", "line 1:", "add one"),
            ("", "line 1:", "send it again"),
            (cut.as_str(), "line 38:", "send it again"),
            (foreign.as_str(), "line 32:", "use <plannedCommunicationPoint>"),
            (twice.as_str(), "line 38:", "a file of its own"),
            (bare.as_str(), "line 32:", "write <initiatorLabel>"),
        ] {
            let BadFile(said) = read(file.as_bytes()).unwrap_err();
            assert!(said.starts_with(line) && said.contains(remedy), "{said}");
        }
        assert!(read(&vec![b' '; LARGEST_FILE + 1]).is_err());
        assert!(read(b"\xff\xfe<").unwrap_err().0.contains("UTF-8"));
    }
}
