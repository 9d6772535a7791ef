//! Signing and sealing for the platform: SM2 with SM3 (GM/T 0003, 0009). A signature over the same text is always the
//! same; sealing draws from the one door to randomness. The algorithm is the exchange's own demand; personal data at
//! rest has keys of its own.

use sm2::{
    PublicKey, SecretKey,
    dsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::rand_core::{TryCryptoRng, TryRng},
    pke::{EncryptingKey, Mode},
};

use crate::ids::Ids;

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Two numbers one after the other, in hexadecimal digits.
    Raw,
    /// As ASN.1, in hexadecimal digits.
    Der,
}

/// In which order the parts of a sealed text stand: the present standard, or the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// As the present standard has it.
    C1C3C2,
    /// As older platforms have it.
    C1C2C3,
}

/// Our key and the platform's. Nothing of ours is ever printed.
#[derive(Clone)]
pub struct Keys {
    own: SigningKey,
    theirs: EncryptingKey,
    written: Written,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({:?})", self.written)
    }
}

impl Keys {
    /// Reads our private key of 64 hexadecimal digits and the platform's public key of 130, or 128 without `04`.
    ///
    /// # Errors
    /// Which key is wrong; what stands there is not repeated.
    pub fn read(
        id: &str,
        own: &str,
        theirs: &str,
        written: Written,
        cipher: Cipher,
    ) -> Result<Self, &'static str> {
        let own = store::hex::decode(own.trim()).and_then(|bytes| SecretKey::from_slice(&bytes).ok());
        let own = own.ok_or(
            "`key` is no SM2 private key of 64 hexadecimal digits; ask the platform how it is given",
        )?;
        let own = SigningKey::new(id, &own).map_err(|_| "`user_id` is too long for an SM2 signature")?;
        let digits = theirs.trim();
        let digits = if digits.len() == 128 { format!("04{digits}") } else { digits.to_owned() };
        let point = store::hex::decode(&digits).and_then(|bytes| PublicKey::from_sec1_bytes(&bytes).ok());
        let point = point
            .ok_or("`platform_key` is no SM2 public key of 130 hexadecimal digits that begin with 04")?;
        let mode = match cipher {
            Cipher::C1C3C2 => Mode::C1C3C2,
            Cipher::C1C2C3 => Mode::C1C2C3,
        };
        Ok(Self { own, theirs: EncryptingKey::new_with_mode(point, mode), written })
    }

    /// Signs a text.
    ///
    /// # Errors
    /// When the key cannot sign, which no readable key does.
    pub fn sign(&self, text: &str) -> Result<String, String> {
        let signature: Signature = self.own.try_sign(text.as_bytes()).map_err(|error| error.to_string())?;
        Ok(match self.written {
            Written::Raw => store::hex::encode(&signature.to_bytes()),
            Written::Der => store::hex::encode(signature.to_der().as_bytes()),
        })
    }

    /// Seals a text for the platform, in hexadecimal digits.
    ///
    /// # Errors
    /// When the machine has no source of randomness, or there is nothing to seal.
    pub fn seal(&self, ids: &Ids, text: &str) -> Result<String, String> {
        let sealed = self.theirs.encrypt(&mut Drawn(ids), text.as_bytes());
        sealed.map(|bytes| store::hex::encode(&bytes)).map_err(|error| error.to_string())
    }
}

/// The one door to randomness, as the curve asks for it.
struct Drawn<'a>(&'a Ids);

impl TryRng for Drawn<'_> {
    type Error = std::io::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0.number()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill(bytes)
    }
}

impl TryCryptoRng for Drawn<'_> {}
