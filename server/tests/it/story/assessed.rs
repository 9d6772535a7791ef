//! The year's end in stories: months closed and values entered with their files by the forms of the pages, and a year
//! whose page shows every number that the sum is made of.

use std::collections::BTreeSet;

use domain::{
    access::Staff,
    assessment::{command::Command, periods::YearScore},
    exact::Exact,
    ids::OrderId,
};
use reqwest::{Method, header};

use super::{Answered, CSRF, Web};
use crate::runner::{No, Request, assessment::bytes};

impl Web {
    /// Sends the form that closes a month or enters a value; what a page does not do, the rules refuse too.
    pub(super) fn assess(
        &mut self,
        request: Request,
        staff: &Staff,
        command: &Command,
    ) -> Result<Option<OrderId>, No> {
        let mut fields = vec![("csrf", CSRF.to_owned()), ("key", self.key(request.key.as_ref()))];
        let (path, proofs) = match command {
            Command::Close { pack, month } => (format!("/assessment/{pack}/{month}/close"), Vec::new()),
            Command::Enter { pack, period, unit, input, value, evidence, note } => {
                fields.push(("unit", unit.to_string()));
                fields.push(("input", input.clone()));
                fields.push(("value", value.to_string()));
                fields.push(("note", note.clone()));
                let names = evidence.iter().map(|proof| proof.name.clone()).collect();
                (format!("/assessment/{pack}/year/{period}/entries"), names)
            }
            other => panic!("no story asks {other:?}"),
        };
        let cookies = self.session(staff, request.at);
        let answer = self.in_parts(&path, &cookies, &fields, &proofs);
        assert!(!answer.status.is_server_error(), "{path} answered {}:\n{}", answer.status, answer.text);
        if answer.status.is_redirection() {
            return Ok(None);
        }
        let no = self.behind(request).expect_err("the page refused what the rules allow");
        assert!(answer.status.is_client_error(), "{path} answered {}: {}", answer.status, no.code);
        Err(no)
    }

    /// Sends a form with files in it.
    fn in_parts(&self, path: &str, cookies: &str, fields: &[(&str, String)], files: &[String]) -> Answered {
        const EDGE: &str = "one-edge-of-a-form";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for name in files {
            let head = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"evidence\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes(name));
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        let request = self.client.request(Method::POST, format!("{}{path}", self.address));
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.asked(request.header(header::COOKIE, cookies).header(header::CONTENT_TYPE, kind).body(body))
    }

    /// The page of a year shows everything that a unit's total is made of, and the files that prove it are there.
    pub(super) fn shows(&self, pack: &str, year: i16, now: &YearScore) {
        let read = |path: &str| self.read_as("assessor", path);
        let path = format!("/assessment/{pack}/year/{year}");
        let page = read(&path);
        let row = page.split("<tr").find(|row| row.contains(&now.unit)).unwrap_or_default();
        let digits = |number: Exact| number.to_string();
        let numbers = now.year_end.values().copied().chain([now.year_end_total]).chain(now.total);
        for number in numbers.chain(now.months.iter().map(|month| month.total)) {
            assert!(row.contains(&digits(number)), "{} is not beside {}: {row}", digits(number), now.unit);
        }
        let entries = read(&format!("{path}/entries"));
        for link in entries.split(&format!("{path}/evidence/")).skip(1) {
            let digest = link.split('"').next().unwrap();
            assert!(!read(&format!("{path}/evidence/{digest}")).is_empty());
        }
    }
    /// Returns a page as a person of the story reads it.
    pub(super) fn read_as(&self, who: &str, path: &str) -> String {
        let world = self.kept.store.world();
        let person = world.people.persons.signing_in_as(who).unwrap();
        let staff = Staff { person: person.id, roles: person.roles.clone(), units: BTreeSet::new() };
        let request = self.client.get(format!("{}{path}", self.address));
        let cookies = self.session(&staff, self.app.clock.now());
        let page = self.asked(request.header(header::COOKIE, cookies));
        assert!(page.status.is_success(), "{path} answered {}", page.status);
        page.text
    }
}
