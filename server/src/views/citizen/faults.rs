//! What can be wrong with what a citizen typed, and how we say it: what to do, never what they did wrong.

use super::super::locale::Words;

/// A fault in a form of a citizen's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The content has fewer letters than this.
    ContentShort(u32),
    /// The content has more letters than this.
    ContentLong(u32),
    /// Another field has more letters than this.
    TooLong(u32),
    /// The kind is none of those offered.
    PickKind,
    /// It is not a telephone number.
    Phone,
    /// Messages were asked for without a number.
    SmsNeedsPhone,
    /// A name or a number was given together with “anonymous”.
    AnonymousContact,
    /// Neither a name nor a number was given, and the pack takes nothing from nobody.
    ContactNeeded,
    /// There are more photos than this.
    PhotosMany(u32),
    /// A photo is larger than this, in megabytes.
    PhotoLarge(u32),
    /// A file is not a photo.
    PhotoKind,
    /// It is not a tracking code.
    Code,
    /// No order has this tracking code.
    CodeUnknown,
    /// Nothing was picked.
    Pick,
    /// The reason is missing.
    Reason,
    /// Nobody is there who could keep what is told in confidence.
    NobodyKeeps,
}

impl Fault {
    /// Returns the words for the person.
    pub fn words(self) -> Words {
        match self {
            Fault::ContentShort(min) => Words::key("citizen.error.content_short").with("min", min),
            Fault::ContentLong(max) => Words::key("citizen.error.content_long").with("max", max),
            Fault::TooLong(max) => Words::key("citizen.error.too_long").with("max", max),
            Fault::PickKind => Words::key("citizen.error.pick_kind"),
            Fault::Phone => Words::key("citizen.error.phone"),
            Fault::SmsNeedsPhone => Words::key("citizen.error.sms_needs_phone"),
            Fault::AnonymousContact => Words::key("citizen.error.anonymous_contact"),
            Fault::ContactNeeded => Words::key("citizen.error.contact_needed"),
            Fault::PhotosMany(limit) => Words::key("citizen.error.photos_many").with("limit", limit),
            Fault::PhotoLarge(megabytes) => {
                Words::key("citizen.error.photo_large").with("megabytes", megabytes)
            }
            Fault::PhotoKind => Words::key("citizen.error.photo_kind"),
            Fault::Code => Words::key("citizen.error.code"),
            Fault::CodeUnknown => Words::key("citizen.error.code_unknown"),
            Fault::Pick => Words::key("citizen.error.pick"),
            Fault::NobodyKeeps => Words::key("citizen.error.nobody_keeps"),
            Fault::Reason => Words::key("citizen.error.reason"),
        }
    }
}
