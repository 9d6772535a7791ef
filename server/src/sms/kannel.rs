//! Kannel's `sendsms`, its delivery reports and its incoming messages. Long messages are cut by Kannel itself.
//! Sending is UCS-2; Kannel is told where to report each message, with our own id in the address.

use domain::delivery::Report;
use reqwest::Client;

use super::{
    Letter,
    client::{self, Called, call, excerpt},
    mapping::{GivenReceipt, GivenReply},
    template::percent,
};
use crate::config::gateways::Secret;

/// A Kannel as the settings describe it.
#[derive(Clone, Debug)]
pub struct Kannel {
    /// Where its `sendsms` is.
    pub url: String,
    /// The user of `sendsms`.
    pub username: String,
    /// Its password.
    pub password: Secret,
    /// Where Kannel reaches this program.
    pub callback: String,
    /// The connection to use, when there are several.
    pub smsc: Option<String>,
    /// What stands in Kannel's accounts.
    pub account: Option<String>,
}

/// Asked for all five kinds of reports: delivered, failed, buffered, taken and refused by the network.
const REPORTS: &str = "31";

impl Kannel {
    /// Hands a message to Kannel.
    pub async fn send(&self, client: &Client, name: &str, token: &str, letter: &Letter) -> Called {
        let request = client.get(self.address(name, token, letter));
        match call(request).await {
            Err(called) => called,
            // 202 is taken, or kept until the connection is back; its words begin with a digit that says which.
            Ok((status, _)) if status.as_u16() == 202 || status.as_u16() == 200 => {
                Called::Taken { reference: None }
            }
            Ok((status, text)) => client::refused(status, &text),
        }
    }

    fn address(&self, name: &str, token: &str, letter: &Letter) -> String {
        let id = letter.id.to_string();
        let mut report = format!("{}/gateway/{name}/receipt?token=", self.callback.trim_end_matches('/'));
        percent(token, &mut report);
        report.push_str("&id=");
        report.push_str(&id);
        report.push_str("&status=%d&detail=%A");
        let mut fields = vec![
            ("username", self.username.as_str()),
            ("password", self.password.reveal()),
            ("to", &letter.to),
            ("text", &letter.text),
            ("coding", "2"),
            ("charset", "UTF-8"),
            ("dlr-mask", REPORTS),
            ("dlr-url", &report),
        ];
        let from = letter.sender();
        if !from.is_empty() {
            fields.push(("from", &from));
        }
        fields.extend(self.smsc.as_deref().map(|smsc| ("smsc", smsc)));
        fields.extend(self.account.as_deref().map(|account| ("account", account)));
        let mut address = self.url.clone();
        for (place, (field, value)) in fields.into_iter().enumerate() {
            address.push(if place == 0 && !self.url.contains('?') { '?' } else { '&' });
            address.push_str(field);
            address.push('=');
            percent(value, &mut address);
        }
        address
    }
}

/// Reads a delivery report from the address it was sent to.
///
/// # Errors
/// Which field is missing or wrong.
pub(super) fn receipt(query: &[(String, String)]) -> Result<GivenReceipt, String> {
    let id = field(query, "id").ok_or("`id` is missing")?;
    let status = field(query, "status").ok_or("`status` is missing")?;
    let report = match status {
        "1" => Report::Delivered,
        "2" | "16" => Report::Failed,
        "4" | "8" => Report::Accepted,
        other => return Err(format!("`status` is `{}`, not 1, 2, 4, 8 or 16", excerpt(other))),
    };
    let detail = format!("{status} {}", excerpt(field(query, "detail").unwrap_or_default()));
    let message = id.parse().map_err(|_| format!("`id` is `{}`, not one of our ids", excerpt(id)))?;
    Ok(GivenReceipt { message: Some(message), reference: None, report, detail: detail.trim().to_owned() })
}

/// Reads an incoming message from the address of the `sms-service`.
///
/// # Errors
/// Which field is missing.
pub(super) fn reply(query: &[(String, String)]) -> Result<GivenReply, String> {
    let given = |name: &str| field(query, name).unwrap_or_default().to_owned();
    Ok(GivenReply {
        id: given("id"),
        from: field(query, "from").ok_or("`from` is missing")?.to_owned(),
        to: given("to"),
        extension: String::new(),
        text: field(query, "text").ok_or("`text` is missing")?.to_owned(),
        time: given("time"),
    })
}

fn field<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
