//! Sealing agrees with the published standards and with `openssl`, and opens only what it sealed.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use aes_gcm::aead::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit, Nonce};
use sm4::Sm4;
use sm4::cipher::BlockCipherEncrypt;
use store::hex::{decode, encode};
use store::ledger::Hash;
use store::vault::{Closed, KeyError, KeyFile, Vault, mask_name, mask_phone, normalise_phone};

const MASTER: [u8; 32] = *b"the master key of these tests 32";

fn vault() -> (tempfile::TempDir, KeyFile) {
    let dir = tempfile::tempdir().unwrap();
    let vault = KeyFile::create(&dir.path().join("huiyin.key"), &MASTER).unwrap();
    (dir, vault)
}

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child =
        Command::new("openssl").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout
}

fn openssl_mac(key: &[u8], input: &[u8]) -> Vec<u8> {
    let key = format!("hexkey:{}", encode(key));
    openssl(&["dgst", "-sm3", "-mac", "HMAC", "-macopt", &key, "-binary"], input)
}

#[test]
fn sm3_agrees_with_the_standard_and_with_openssl() {
    // GB/T 32905-2016, appendix A.
    let cases = [
        (b"abc".to_vec(), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ];
    for (input, digest) in cases {
        assert_eq!(Hash::of(&input).to_string(), digest);
        assert_eq!(openssl(&["dgst", "-sm3", "-binary"], &input), decode(digest).unwrap());
    }
}

#[test]
fn sm4_agrees_with_the_standard_and_with_openssl() {
    // GB/T 32907-2016, appendix A.
    let key = decode("0123456789abcdeffedcba9876543210").unwrap();
    let mut block: [u8; 16] = key.clone().try_into().unwrap();
    Sm4::new_from_slice(&key).unwrap().encrypt_block((&mut block).into());
    assert_eq!(encode(&block), "681edf34d206965e86b3e94f536e4246");
    assert_eq!(openssl(&["enc", "-sm4-ecb", "-nopad", "-K", &encode(&key)], &key), block);
}

#[test]
fn sm4_gcm_agrees_with_rfc_8998() {
    let key = decode("0123456789abcdeffedcba9876543210").unwrap();
    let nonce: [u8; 12] = decode("00001234567800000000abcd").unwrap().try_into().unwrap();
    let mut body = decode(concat!(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd",
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    ))
    .unwrap();
    let cipher = AesGcm::<Sm4, U12>::new_from_slice(&key).unwrap();
    let context = decode("feedfacedeadbeeffeedfacedeadbeefabaddad2").unwrap();
    cipher.encrypt_in_place(&Nonce::from(nonce), &context, &mut body).unwrap();
    let expected = concat!(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735",
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
        "83de3541e4c2b58177e065a9bf7b62ec",
    );
    assert_eq!(encode(&body), expected);
}

#[test]
fn a_sealed_name_can_be_opened_with_openssl_and_the_key_file_alone() {
    let (dir, vault) = vault();
    let plain = "王小明 13812348000".as_bytes();
    let sealed = vault.seal(plain, "personal:1");
    let text = std::fs::read_to_string(dir.path().join("huiyin.key")).unwrap();
    assert_eq!(text, format!("1 {}\n", encode(&MASTER)));

    let seal_key = openssl_mac(&MASTER, b"huiyin seal");
    let (nonce, body) = (&sealed[1..13], &sealed[13..sealed.len() - 16]);
    // GCM is counter mode that begins to count at 2.
    let counter = format!("{}00000002", encode(nonce));
    let opened = openssl(&["enc", "-d", "-sm4-ctr", "-K", &encode(&seal_key[..16]), "-iv", &counter], body);
    assert_eq!(opened, plain);

    let context = b"personal:1";
    let framed = [&8_u64.wrapping_add(2).to_be_bytes()[..], context, plain].concat();
    assert_eq!(openssl_mac(&openssl_mac(&MASTER, b"huiyin nonce"), &framed)[..12], *nonce);

    let index = [&5_u64.to_be_bytes()[..], b"phone", b"13812348000"].concat();
    let expected = encode(&openssl_mac(&openssl_mac(&MASTER, b"huiyin index"), &index));
    assert_eq!(vault.index("13812348000", "phone"), expected);
}

#[test]
fn only_what_was_sealed_opens_and_only_in_its_context() {
    let (_dir, vault) = vault();
    for plain in [&b""[..], b"x", "王小明".as_bytes(), &[0; 5_000]] {
        let sealed = vault.seal(plain, "personal:1");
        assert_eq!(vault.open(&sealed, "personal:1").as_deref(), Ok(plain));
        assert_eq!(vault.open(&sealed, "personal:11"), Err(Closed::Changed));
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(vault.open(&changed, "personal:1").is_err(), "byte {i}");
            assert!(vault.open(&sealed[..i], "personal:1").is_err(), "cut at {i}");
        }
    }
}

#[test]
fn equal_names_look_different_in_different_records() {
    let (_dir, vault) = vault();
    let seal = |context| vault.seal("王小明".as_bytes(), context);
    assert_eq!(seal("personal:1"), seal("personal:1"));
    assert_ne!(seal("personal:1")[13..], seal("personal:2")[13..]);
    assert_ne!(vault.index("王小明", "name"), vault.index("王小明", "phone"));
    assert_ne!(vault.index("b", "a"), vault.index("", "ab"));
}

#[test]
fn a_newer_key_seals_and_the_older_still_opens_and_finds() {
    let (dir, old) = vault();
    let path = dir.path().join("huiyin.key");
    let sealed = old.seal(b"x", "personal:1");
    let new = KeyFile::rotate(&path, &[9; 32]).unwrap();
    assert_eq!(new.open(&sealed, "personal:1").unwrap(), b"x");
    assert_eq!(new.index("13812348000", "phone"), old.index("13812348000", "phone"));
    assert_eq!(new.fingerprint(), old.fingerprint());
    let sealed = new.seal(b"x", "personal:1");
    assert_eq!(sealed[0], 2);
    assert_eq!(old.open(&sealed, "personal:1"), Err(Closed::NoKey { generation: 2 }));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn another_key_file_opens_nothing_and_says_so() {
    let (dir, vault) = vault();
    let other = KeyFile::create(&dir.path().join("other.key"), &[1; 32]).unwrap();
    assert_eq!(other.open(&vault.seal(b"x", "a"), "a"), Err(Closed::Changed));
    assert_ne!(other.fingerprint(), vault.fingerprint());
}

#[test]
fn a_bad_key_file_is_refused_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("huiyin.key");
    let write = |text: &str, mode: u32| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        KeyFile::read(&path).err().unwrap()
    };
    assert!(matches!(KeyFile::read(&path), Err(KeyError::Io { .. })));
    assert!(matches!(write(&format!("1 {}\n", encode(&MASTER)), 0o640), KeyError::Open { .. }));
    assert!(matches!(write("", 0o600), KeyError::Garbled { line: 1, .. }));
    assert!(matches!(write("1 abcd\n", 0o600), KeyError::Garbled { line: 1, .. }));
    let twice = format!("1 {0}\n1 {0}\n", encode(&MASTER));
    assert!(matches!(write(&twice, 0o600), KeyError::Garbled { line: 2, .. }));
    assert!(matches!(KeyFile::create(&path, &MASTER), Err(KeyError::Io { .. })));
}

#[test]
fn masks_show_little_whatever_they_are_given() {
    for (phone, mask) in [
        ("", ""),
        ("1", "****"),
        ("110110", "****"),
        ("12345678", "****678"),
        ("13812348000", "138****8000"),
        ("06331234567", "063****4567"),
        ("008613812348000", "008****8000"),
    ] {
        assert_eq!(mask_phone(phone), mask);
    }
    for (name, mask) in [
        ("", ""),
        ("  ", ""),
        ("王", "*"),
        ("王明", "王*"),
        ("欧阳小明", "欧***"),
        ("阿卜杜拉·买买提", "阿****"),
        ("😀a", "😀*"),
    ] {
        assert_eq!(mask_name(name), mask);
    }
    for (given, stored) in [
        ("", ""),
        ("无", ""),
        ("86-13812348000", "13812348000"),
        ("0086 13812348000", "13812348000"),
        ("8613812345", "8613812345"),
        ("138 1234 8000", "13812348000"),
    ] {
        assert_eq!(normalise_phone(given), stored);
    }
}
