//! Telephone numbers as business systems hold them: mobile numbers can be asked by text message, others only by
//! phone, and some not at all. A field with several numbers is not guessed at.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The most characters that are looked at.
const LONGEST: usize = 64;
/// Words before an extension, the longer ones first.
const EXTENSION: [&str; 9] = ["分机号", "分机", "内线", "EXT.", "EXT", "转", "#", "X", "P"];
/// Area codes of three digits; all others have four.
const SHORT_AREAS: [&str; 10] = ["010", "020", "021", "022", "023", "024", "025", "027", "028", "029"];

/// What the text of a telephone field is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Phone {
    /// A mobile number of eleven digits.
    Mobile(String),
    /// A landline with its area code.
    Landline {
        /// The area code with its zero.
        area: String,
        /// The number.
        number: String,
        /// The extension.
        extension: Option<String>,
    },
    /// A number for everybody: 400, 800, 95xxx, 12345 and the like; no citizen's.
    Service(String),
}

/// Why a text is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum PhoneError {
    /// There is nothing in it.
    #[error("there is no telephone number")]
    Empty,
    /// It holds something else.
    #[error("the telephone number holds other characters than digits and separators")]
    Characters,
    /// There are several.
    #[error("there are several telephone numbers; keep one in the field")]
    Several,
    /// It is a mobile number with digits missing or too many.
    #[error("the mobile number has {digits} digits instead of 11")]
    MobileLength {
        /// How many it has.
        digits: usize,
    },
    /// The landline has no area code.
    #[error("the landline has no area code")]
    NoArea,
    /// It is from abroad.
    #[error("the number belongs to another country or region")]
    Abroad,
    /// It is a placeholder such as 11111111111.
    #[error("the number is a placeholder")]
    Placeholder,
    /// It is none of the known forms.
    #[error("the number is none of a mobile, a landline or a service")]
    Unknown,
}

impl PhoneError {
    /// Returns the code that never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Characters => "characters",
            Self::Several => "several",
            Self::MobileLength { .. } => "mobile-length",
            Self::NoArea => "no-area",
            Self::Abroad => "abroad",
            Self::Placeholder => "placeholder",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mobile(number) | Self::Service(number) => formatter.write_str(number),
            Self::Landline { area, number, extension: None } => write!(formatter, "{area}-{number}"),
            Self::Landline { area, number, extension: Some(extension) } => {
                write!(formatter, "{area}-{number}-{extension}")
            }
        }
    }
}

impl Phone {
    /// Reads the text of a telephone field.
    ///
    /// # Errors
    /// When it is not one number of a known form.
    ///
    /// ```
    /// use domain::codes::phone::Phone;
    /// assert_eq!(Phone::parse("+86 138-0013-8000").unwrap(), Phone::Mobile("13800138000".to_owned()));
    /// assert_eq!(Phone::parse("（０２５）８３３３６６６６转802").unwrap().to_string(), "025-83336666-802");
    /// ```
    pub fn parse(typed: &str) -> Result<Self, PhoneError> {
        let text: String = typed.nfkc().take(LONGEST + 1).collect::<String>().trim().to_uppercase();
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        if text.chars().count() > LONGEST {
            return Err(PhoneError::Characters);
        }
        let (main, extension) = without_extension(&text)?;
        if main.contains([',', ';', '/', '、', '|', '\n']) {
            return Err(several_or_characters(main));
        }
        let (main, is_abroad) = without_country(main);
        if is_abroad {
            return Err(PhoneError::Abroad);
        }
        let groups: Vec<&str> =
            main.split(|it: char| " -()—–.·_".contains(it)).filter(|it| !it.is_empty()).collect();
        let digits = groups.concat();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::Characters);
        }
        if groups.iter().filter(|group| is_mobile(group)).count() > 1 || digits.len() > 16 {
            return Err(PhoneError::Several);
        }
        of_digits(&digits, &groups, extension)
    }

    /// Returns the number text messages can be sent to.
    #[must_use]
    pub fn mobile(&self) -> Option<&str> {
        match self {
            Self::Mobile(number) => Some(number),
            Self::Landline { .. } | Self::Service(_) => None,
        }
    }
}

/// Takes off an extension that is named; one that is only a last group is found with the groups.
fn without_extension(text: &str) -> Result<(&str, Option<String>), PhoneError> {
    for word in EXTENSION {
        if let Some((main, rest)) = text.split_once(word) {
            let extension = rest.trim_start_matches([':', '.', ' ', '-']).trim();
            let is_number =
                (1..=6).contains(&extension.len()) && extension.bytes().all(|it| it.is_ascii_digit());
            return if is_number {
                Ok((main, Some(extension.to_owned())))
            } else {
                Err(PhoneError::Characters)
            };
        }
    }
    Ok((text, None))
}

fn several_or_characters(text: &str) -> PhoneError {
    let is_number = |part: &str| part.chars().filter(char::is_ascii_digit).count() >= 7;
    let parts = text.split([',', ';', '/', '、', '|', '\n']).filter(|part| is_number(part)).count();
    if parts > 1 { PhoneError::Several } else { PhoneError::Characters }
}

/// Takes off the country code of China; tells whether another country's is there.
fn without_country(text: &str) -> (&str, bool) {
    let bare = text.trim_start_matches(['(', ' ']);
    let Some(rest) = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")) else {
        let rest = bare.strip_prefix("86").map(|rest| rest.trim_start_matches([' ', '-', ')']));
        return (rest.filter(|rest| rest.starts_with('1') && rest.len() >= 11).unwrap_or(text), false);
    };
    match rest.trim_start_matches([' ', '-']).strip_prefix("86") {
        Some(rest) => (rest.trim_start_matches([' ', '-', ')']), false),
        None => (text, true),
    }
}

fn is_mobile(digits: &str) -> bool {
    let second = digits.as_bytes().get(1);
    digits.len() == 11 && digits.starts_with('1') && second.is_some_and(|digit| (b'3'..=b'9').contains(digit))
}

fn of_digits(digits: &str, groups: &[&str], extension: Option<String>) -> Result<Phone, PhoneError> {
    let first = digits.chars().next();
    if digits.len() > 5 && digits.chars().all(|digit| Some(digit) == first) {
        return Err(PhoneError::Placeholder);
    }
    if let Some(service) = service(digits) {
        return Ok(service);
    }
    // Long-distance habit writes a zero before a mobile number.
    let bare = digits.strip_prefix('0').filter(|rest| is_mobile(rest)).unwrap_or(digits);
    if is_mobile(bare) {
        return mobile(bare);
    }
    if let Some(landline) = landline(digits, groups, extension) {
        return landline;
    }
    let looks_mobile = |digit: u8| (b'3'..=b'9').contains(&digit);
    match (digits.len(), digits.as_bytes()) {
        (9 | 10 | 12 | 13, [b'1', second, ..]) if looks_mobile(*second) => {
            Err(PhoneError::MobileLength { digits: digits.len() })
        }
        (7 | 8, [b'2'..=b'8', ..]) => Err(PhoneError::NoArea),
        _ => Err(PhoneError::Unknown),
    }
}

/// Refuses numbers that were typed to fill the field: seven equal digits in a row and more.
fn mobile(digits: &str) -> Result<Phone, PhoneError> {
    let (mut run, mut last) = (0, None);
    for digit in digits.chars() {
        run = if Some(digit) == last { run + 1 } else { 1 };
        last = Some(digit);
        if run >= 9 {
            return Err(PhoneError::Placeholder);
        }
    }
    Ok(Phone::Mobile(digits.to_owned()))
}

fn service(digits: &str) -> Option<Phone> {
    let is_service = match digits.len() {
        3 => digits.starts_with("11") || digits.starts_with("12"),
        5 => ["12", "95", "96", "10"].iter().any(|start| digits.starts_with(start)),
        6 | 8 => {
            digits.starts_with("95") && digits.len() == 8 || digits.starts_with("96") && digits.len() == 6
        }
        10 => digits.starts_with("400") || digits.starts_with("800"),
        _ => false,
    };
    is_service.then(|| Phone::Service(digits.to_owned()))
}

/// Returns the landline, when there is an area code; the last group may be an extension.
fn landline(digits: &str, groups: &[&str], extension: Option<String>) -> Option<Result<Phone, PhoneError>> {
    if !digits.starts_with('0') {
        return None;
    }
    let size = if SHORT_AREAS.iter().any(|area| digits.starts_with(area)) { 3 } else { 4 };
    let (area, rest) = digits.split_at_checked(size)?;
    let last = groups.last().filter(|last| groups.len() > 2 && last.len() <= 5 && rest.len() > 8);
    let (number, extension) = match last {
        Some(last) if extension.is_none() => (rest.strip_suffix(last)?, Some((*last).to_owned())),
        Some(_) | None => (rest, extension),
    };
    let fits = matches!(number.len(), 7 | 8) && matches!(number.as_bytes().first(), Some(b'2'..=b'9'));
    Some(if fits {
        Ok(Phone::Landline { area: area.to_owned(), number: number.to_owned(), extension })
    } else {
        Err(PhoneError::Unknown)
    })
}
