//! A plan as a planned journey of CJML 2.0.

use std::fmt::Write as _;

use peakend_model::interaction::Channel;
use peakend_model::journey::Touchpoint;

use super::super::file::JourneyFile;

const CUSTOMER: &str = "customer";

/// The journey as CJML, in the language of `tag`. What CJML cannot say is left out: bindings, targets, pains.
pub fn written(file: &JourneyFile, tag: &str) -> String {
    let plan = &file.plan;
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CJML version=\"2.0\">\n  <plannedJourney>\n");
    let id = if file.key.is_empty() { "journey" } else { &file.key };
    tell(&mut xml, 4, "journeyID", id);
    tell(&mut xml, 4, "journeyTitle", file.name.say(tag));
    xml.push_str("    <journeyPhases>\n");
    for (number, stage) in plan.stages.iter().enumerate() {
        let _ = writeln!(xml, "      <journeyPhase phaseID=\"P{}\">", number + 1);
        tell(&mut xml, 8, "phaseName", stage.name.say(tag));
        xml.push_str("      </journeyPhase>\n");
    }
    xml.push_str("    </journeyPhases>\n");
    tell(&mut xml, 4, "journeyShortSummary", file.goal.say(tag));
    actors(&mut xml, plan.persona.say(tag), &functions(file));
    xml.push_str("    <touchpoints>\n");
    for (number, stage) in plan.stages.iter().enumerate() {
        for point in &stage.touchpoints {
            touchpoint(&mut xml, number + 1, point, &functions(file), tag);
        }
    }
    xml.push_str("    </touchpoints>\n  </plannedJourney>\n</CJML>\n");
    xml
}

/// The departments, each once; ids are their places.
fn functions(file: &JourneyFile) -> Vec<&str> {
    let all = file.plan.touchpoints().map(|point| point.function.as_str());
    let mut found: Vec<&str> = all.filter(|function| !function.is_empty()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn actors(xml: &mut String, persona: &str, functions: &[&str]) {
    let _ = writeln!(xml, "    <actors>\n      <endUser actorID=\"{CUSTOMER}\">");
    tell(xml, 8, "actorName", if persona.is_empty() { "Customer" } else { persona });
    xml.push_str("      </endUser>\n");
    for (place, function) in functions.iter().enumerate() {
        let _ = writeln!(xml, "      <serviceProvider actorID=\"S{}\">", place + 1);
        tell(xml, 8, "companyName", function);
        xml.push_str("      </serviceProvider>\n");
    }
    xml.push_str("    </actors>\n");
}

fn touchpoint(xml: &mut String, phase: usize, point: &Touchpoint, functions: &[&str], tag: &str) {
    let place = functions.iter().position(|function| *function == point.function);
    let provider = place.map(|place| format!("S{}", place + 1)).unwrap_or_default();
    let (name, actions) = (point.name.say(tag), point.actions.say(tag));
    // The label that is read back as the name comes first; who begins is not ours to know.
    let is_own = actions.is_empty() || actions == name;
    let sides = if is_own {
        [(CUSTOMER, name), (provider.as_str(), "")]
    } else {
        [(provider.as_str(), name), (CUSTOMER, actions)]
    };
    let _ = writeln!(xml, "      <plannedCommunicationPoint>");
    tell(xml, 8, "touchpointID", &point.key);
    let _ = writeln!(xml, "        <belongsTo phaseIDref=\"P{phase}\"/>");
    for (side, (actor, label)) in ["initiator", "receiver"].into_iter().zip(sides) {
        let _ = writeln!(xml, "        <{side}>");
        if !actor.is_empty() {
            let _ = writeln!(xml, "          <refersTo actorIDref=\"{actor}\"/>");
        }
        tell(xml, 10, &format!("{side}Label"), label);
        let _ = writeln!(xml, "        </{side}>");
    }
    if let Some(channel) = point.channels.first() {
        xml.push_str("        <channel>\n");
        tell(xml, 10, "channelName", channel_name(*channel));
        xml.push_str("        </channel>\n");
    }
    tell(xml, 8, "comment", point.evidence.say(tag));
    xml.push_str("      </plannedCommunicationPoint>\n");
}

/// One element with text; nothing where there is none.
fn tell(xml: &mut String, indent: usize, name: &str, text: &str) {
    if !text.is_empty() {
        let safe = quick_xml::escape::escape(text);
        let safe: String = safe.chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect();
        let _ = writeln!(xml, "{:indent$}<{name}>{safe}</{name}>", "");
    }
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Store => "faceToFace",
        Channel::Web => "internetViaPC",
        Channel::App => "appOnSmartphone",
        Channel::Email => "email",
        Channel::Phone => "phone",
        Channel::Chat => "chat",
        Channel::Social => "socialMedia",
        Channel::Marketplace => "marketplace",
        Channel::Post => "letter",
        Channel::Kiosk => "selfServiceMachine",
        Channel::Other => "other",
    }
}
