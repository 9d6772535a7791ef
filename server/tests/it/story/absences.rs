//! Absences in stories: entered and ended by the forms of their pages.

use domain::{absence, access::Staff, ids::OrderId};

use super::{CSRF, Web};
use crate::runner::{No, Request};

impl Web {
    /// Enters or ends an absence by the form of its page.
    pub(super) fn absence(
        &mut self,
        request: Request,
        staff: &Staff,
        command: &absence::Command,
    ) -> Result<Option<OrderId>, No> {
        let mut fields = vec![("csrf", CSRF.to_owned()), ("key", self.key(request.key.as_ref()))];
        let path = match command {
            absence::Command::Enter { id: _, person, from, until, reason, substitute } => {
                fields.extend([
                    ("person", person.to_string()),
                    ("from", from.to_string()),
                    ("until", until.to_string()),
                    ("reason", reason.clone()),
                ]);
                fields.extend(substitute.map(|person| ("substitute", person.to_string())));
                "/absences".to_owned()
            }
            absence::Command::Appoint { absence, substitute } => {
                fields.push(("substitute", substitute.to_string()));
                format!("/absences/{absence}/appoint")
            }
            absence::Command::End { absence } => format!("/absences/{absence}/end"),
        };
        let cookies = self.session(staff, request.at);
        let Err(no) = self.send(&path, &cookies, &fields) else { return Ok(None) };
        let said = self.behind(request).expect_err("the page refused what the rules allow");
        assert_eq!(no.code, said.code, "the page and the rules refuse differently");
        Err(said)
    }
}
