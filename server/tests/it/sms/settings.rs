//! Settings of gateways are read strictly: every mistake says where it is and what to do, and no secret is told.

use std::path::Path;

use server::config::{Config, gateways::GatewayKind};

fn config(changes: &str) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("token", "a-token-of-some-length\n"), ("short", "abc"), ("empty", "\n")] {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    Config::parse(changes, dir.path())
        .map_err(|problem| problem.replace(&dir.path().display().to_string(), "DIR"))
}

const KANNEL: &str = "[[sms.gateway]]
name = \"kannel\"
kind = \"kannel\"
number = \"10657\"
extension_digits = 2
token = { file = \"token\" }
url = \"http://127.0.0.1:13013/cgi-bin/sendsms\"
username = \"huiyin\"
password = { file = \"token\" }
callback = \"http://127.0.0.1:8480\"
";

#[test]
fn the_short_words_still_mean_what_they_meant() {
    let names = |changes: &str| {
        let config = config(changes).unwrap();
        config.gateways.iter().map(|gateway| gateway.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(""), ["spool"]);
    assert_eq!(names("[sms]\ngateway = \"spool\"\n"), ["spool"]);
    assert_eq!(names("[sms]\ngateway = \"off\"\n"), [""; 0]);
    assert_eq!(
        names(&format!("{KANNEL}\n[[sms.gateway]]\nname = \"b\"\nkind = \"spool\"\n")),
        ["kannel", "b"]
    );
}

#[test]
fn the_examples_of_the_guide_are_read() {
    for (name, text) in super::shapes::EXAMPLES {
        let text = ["mas", "cloud", "callback"].iter().fold(text.to_owned(), |text, name| {
            text.replace(&format!("{name}.token"), "token").replace(&format!("{name}.secret"), "token")
        });
        let config = config(&text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(matches!(config.gateways[0].kind, GatewayKind::Http(_)));
    }
}

#[test]
fn every_mistake_says_where_and_what_to_do() {
    let check = |from: &str, to: &str, expected: &str| {
        assert!(KANNEL.contains(from), "{from}");
        let problem = config(&KANNEL.replace(from, to)).unwrap_err();
        assert!(problem.contains(expected), "{problem}\ndoes not say\n{expected}");
    };
    check(
        "name = \"kannel\"",
        "name = \"Kannel 1\"",
        "[[sms.gateway]] number 1: the name `Kannel 1` must be of",
    );
    check(
        "kind = \"kannel\"",
        "kind = \"smpp\"",
        "`kind` is `smpp`; it is \"spool\", \"kannel\" or \"http\"",
    );
    check("username = \"huiyin\"", "user = \"huiyin\"", "gateway `kannel`: `username` is missing");
    check("username", "colour = \"red\"\nusername", "gateway `kannel`: `colour` is not a setting");
    check("url = \"http:", "url = \"ftp:", "not an address with http:// or https://");
    check("extension_digits = 2", "extension_digits = 9", "must be a whole number from 0 to 4");
    check("number = \"10657\"", "price = \"free\"\nnumber = \"10657\"", "not an amount such as \"0.045\"");
    check("number = \"10657\"\n", "", "`extension_digits` needs `number`");
    check("token = { file = \"token\" }\n", "", "`token` is missing; reports and replies must carry it");
    check("token = { file = \"token\" }\n", "token = { file = \"short\" }\n", "shorter than 16 characters");
    check(
        "password = { file = \"token\" }",
        "password = { file = \"gone\" }",
        "cannot read `password` from `DIR/gone`",
    );
    check("password = { file = \"token\" }", "password = { file = \"empty\" }", "`password` is empty");
    check(
        "password = { file = \"token\" }",
        "password = { env = \"HUIYIN_NO_SUCH\" }",
        "`HUIYIN_NO_SUCH` is not set",
    );
    check("extension_digits = 2", "addresses = [\"nowhere\"]", "`nowhere` in `addresses` is no IP address");
    let twice = config(&format!("{KANNEL}\n{KANNEL}")).unwrap_err();
    assert!(twice.contains("two gateways are named `kannel`"), "{twice}");
    assert!(
        config("[sms]\ngateway = \"kannel\"\n")
            .unwrap_err()
            .contains("describe gateways as `[[sms.gateway]]`")
    );
}

#[test]
fn no_secret_is_ever_told() {
    for wrong in
        ["password = \"geheim-123\"", "password = { text = \"geheim-123\" }", "password = [\"geheim-123\"]"]
    {
        let problem = config(&KANNEL.replace("password = { file = \"token\" }", wrong)).unwrap_err();
        assert!(problem.contains("is a secret and does not stand in the settings"), "{problem}");
        assert!(!problem.contains("geheim"), "{problem}");
    }
    let told = format!("{:?}", config(KANNEL).unwrap());
    assert!(told.contains("(secret)") && !told.contains("a-token-of-some-length"), "{told}");
}

#[test]
fn generic_gateways_are_checked_too() {
    let (_, example) = super::shapes::EXAMPLES[2];
    let example = example.replace("callback.token", "token").replace("callback.secret", "token");
    let check = |from: &str, to: &str, expected: &str| {
        assert!(example.contains(from), "{from}");
        let problem = Config::parse(&example.replace(from, to), Path::new("/nowhere"));
        let problem = match problem {
            Err(problem) if !problem.contains("/nowhere") => problem,
            _ => config(&example.replace(from, to)).unwrap_err(),
        };
        assert!(problem.contains(expected), "{problem}\ndoes not say\n{expected}");
    };
    check("${to}\"}", "${phone}\"}", "`body`: `${phone}` is not known; there are id, to, text");
    check(
        "algorithm = \"sha256\"",
        "algorithm = \"rot13\"",
        "it is one of md5, sha256, sm3, hmac-sha256, hmac-sm3",
    );
    check("algorithm = \"sha256\"", "algorithm = \"hmac-sm3\"", "`hmac-sm3` needs `key`");
    check("regex = '\"result\"\\s*:\\s*0\\b'", "regex = '('", "`regex` cannot be read");
    check("regex = '\"result\"\\s*:\\s*0\\b'\n", "", "give either `pointer` with `equals`, or `regex`");
    check("delivered = [\"SUCCESS\"]\n", "", "`delivered` is missing");
    check("from = \"mobile\"", "von = \"mobile\"", "`from` is missing");
    check("appId = \"1400000000\"", "to = \"1400000000\"", "`to` has a meaning already");
}
