//! The woodpecker's year in stories: led on by the forms of its pages.

use domain::{
    access::Staff,
    ids::OrderId,
    woodpecker::command::{Command, Move},
};

use super::{CSRF, Web};
use crate::runner::{Act, Backend, No, Request};

type Fields = Vec<(String, String)>;

impl Web {
    /// Sends a form of the woodpecker's year; the page and the rules refuse by the same code.
    pub(super) fn gathering(
        &mut self,
        request: Request,
        staff: &Staff,
        path: &str,
        fields: Fields,
    ) -> Result<Option<OrderId>, No> {
        // The page knows what comes next and cannot be asked for anything else; the rules can.
        if let Act::Collection { command, .. } = &request.act
            && let Command::Advance { nominee, to, .. } = command.as_ref()
            && let Some((year, _)) = self.gathered_last()
            && year.nominee(*nominee).and_then(|one| one.progress().next()) != Some(*to)
        {
            return self.behind(request);
        }
        let mut all = vec![("csrf", CSRF.to_owned()), ("key", self.key(request.key.as_ref()))];
        let seen = self.gathered_last().map(|(year, _)| year.version.to_string());
        all.extend(seen.map(|seen| ("seen", seen)));
        let mut fields = fields;
        if let Act::Collection { command, .. } = &request.act
            && let Command::Nominate { order, .. } = command.as_ref()
        {
            fields.push(("order".to_owned(), self.look(*order).order.number));
        }
        all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let cookies = self.session(staff, request.at);
        let Err(no) = self.send(path, &cookies, &all) else { return Ok(None) };
        let said = self.behind(request).expect_err("the page refused what the rules allow");
        assert_eq!(no.code, said.code, "the page and the rules refuse differently");
        Err(said)
    }
}

/// Returns where a form of the woodpecker's year goes and what it holds; nothing for what is no such form.
pub(super) fn of_woodpecker(act: &Act) -> Option<(String, Fields)> {
    if let Act::BeginCollection(begin) = act {
        return Some(("/woodpecker".to_owned(), vec![("year".to_owned(), begin.year.to_string())]));
    }
    let Act::Collection { collection, command } = act else { return None };
    let step: Move = command.name();
    // The form's fields are the command's own, each as text; a person or an order is named by its number.
    let told = serde_json::to_value(command).unwrap();
    let mut fields = Fields::new();
    for (name, value) in told.as_object().unwrap() {
        match (name.as_str(), value) {
            ("kind" | "to" | "order", _) | (_, serde_json::Value::Null) => {}
            ("points", points) => fields.extend(
                points
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(merit, value)| (format!("points-{merit}"), text(value))),
            ),
            ("attendees", names) => {
                let names: Vec<String> = names.as_array().unwrap().iter().map(text).collect();
                fields.push((name.clone(), names.join("\n")));
            }
            ("text", serde_json::Value::Object(parts)) => {
                fields.extend(parts.iter().map(|(name, value)| (name.clone(), text(value))));
            }
            (_, value) => fields.push((name.clone(), text(value))),
        }
    }
    Some((format!("/woodpecker/{collection}/do/{}", step.code()), fields))
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
