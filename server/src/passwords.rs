//! Proving to be a person: password hashes (argon2id) and time-based codes (RFC 6238).
//! Rules for passwords follow GB/T 22239 身份鉴别 a: length, kinds of characters, not the sign-in name.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// The shortest password, in characters.
pub const SHORTEST: usize = 10;
/// The longest password, in characters.
pub const LONGEST: usize = 128;
/// How many of the four kinds of characters a password holds at least.
const KINDS: usize = 3;
/// The bytes of a second factor's secret.
pub const SECRET_BYTES: usize = 20;
/// How long one code lasts, in seconds.
const STEP_SECONDS: u64 = 30;

/// Why a password is not good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Too short or too long.
    Length,
    /// Too few kinds of characters.
    Kinds,
    /// It holds the sign-in name.
    Name,
}

/// Checks a new password.
///
/// # Errors
/// [`Weak`] saying what is missing.
pub fn check_new(password: &str, sign_in: &str) -> Result<(), Weak> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Weak::Length);
    }
    let any = |is: fn(char) -> bool| usize::from(password.chars().any(is));
    let kinds = any(|c| c.is_ascii_lowercase())
        + any(|c| c.is_ascii_uppercase())
        + any(|c| c.is_ascii_digit())
        + any(|c| !c.is_ascii_alphanumeric());
    if kinds < KINDS {
        return Err(Weak::Kinds);
    }
    let name = sign_in.to_lowercase();
    if !name.is_empty() && password.to_lowercase().contains(&name) { Err(Weak::Name) } else { Ok(()) }
}

/// Returns the hash of a password under a random salt.
///
/// # Errors
/// A text when hashing is impossible, which means that memory ran out.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, String> {
    let hash: argon2::password_hash::phc::PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

/// Returns whether the password fits the hash.
#[must_use]
pub fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Returns the time step of a code when it is right at `seconds`, one step early or late allowed.
#[must_use]
pub fn step_of_code(secret: &[u8], code: &str, seconds: u64) -> Option<u64> {
    totp(secret)?.check(code.trim(), seconds)
}

/// Returns the code at `seconds`, for tests and demonstrations.
#[must_use]
pub fn code_at(secret: &[u8], seconds: u64) -> Option<String> {
    Some(totp(secret)?.generate(seconds).to_string())
}

/// Returns the secret as authenticator apps take it by hand.
#[must_use]
pub fn secret_text(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

/// Returns the address authenticator apps read from a QR code.
#[must_use]
pub fn secret_address(secret: &[u8], sign_in: &str) -> String {
    format!("otpauth://totp/Huiyin:{sign_in}?secret={}&issuer=Huiyin", secret_text(secret))
}

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret.to_vec())
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let stored = hash("Correct-horse-1", &[7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(fits("Correct-horse-1", &stored));
        assert!(!fits("correct-horse-1", &stored));
        assert!(!fits("Correct-horse-1", "no hash at all"));
    }

    #[test]
    fn a_new_password_is_long_mixed_and_not_the_name() {
        let check = |password, expected| assert_eq!(check_new(password, "agent1"), expected, "{password}");
        check("Huiyin-demo-1", Ok(()));
        check("事事有回音Abc1234", Ok(()));
        check("Short-1", Err(Weak::Length));
        check("alllowercaseletters", Err(Weak::Kinds));
        check("My-Agent1-secret", Err(Weak::Name));
        check(&"Aa1-".repeat(40), Err(Weak::Length));
    }

    #[test]
    fn a_code_is_good_for_its_step_and_its_neighbours() {
        let secret = [9; SECRET_BYTES];
        let code = code_at(&secret, 1_000_000_020).unwrap();
        let step = step_of_code(&secret, &code, 1_000_000_020);
        assert_eq!(step, Some(33_333_334));
        assert_eq!(step_of_code(&secret, &code, 1_000_000_045), step);
        assert_eq!(step_of_code(&secret, &code, 1_000_000_120), None);
        assert_eq!(step_of_code(&secret, "not a code", 1_000_000_020), None);
    }
}
