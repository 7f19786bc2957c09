//! `renvoi config check`

use std::fs;

use crate::cli::run::Place;

#[test]
fn what_is_in_force_is_shown_with_secrets_masked() {
    let place = Place::new();
    fs::write(place.at("ari.secret"), "h1dden\n").unwrap();
    fs::write(place.at("db"), "postgres://renvoi:pa55@db.example/renvoi\n").unwrap();
    place.configure(
        "[server]\nlisten = \"127.0.0.1:4000\"\n[database]\nurl_file = \"db\"\n\
         [pbx]\nami_secret = \"s3cret\"\nari_secret_file = \"ari.secret\"\n",
    );
    let mut command = place.command(&["config", "check"]);
    let said = command.env("RENVOI_LIMITS_ACCOUNT", "9").output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    for secret in ["s3cret", "h1dden", "pa55"] {
        assert!(!said.contains(secret), "{said}");
    }
    let shown: toml::Table = toml::from_str(&said).unwrap();
    assert_eq!(shown["server"]["listen"].as_str(), Some("127.0.0.1:4000"));
    assert_eq!(shown["pbx"]["ami_secret"].as_str(), Some("…"));
    assert_eq!(shown["pbx"]["ari_secret"].as_str(), Some("…"));
    let url = shown["database"]["url"].as_str();
    assert_eq!(url, Some("postgres://renvoi:…@db.example/renvoi"));
    assert_eq!(
        shown["limits"]["account"].as_integer(),
        Some(9),
        "the environment wins"
    );

    let json = place.json(&["config", "check"]);
    assert_eq!(json["pbx"]["ami_secret"], "…");
    assert_eq!(json["limits"]["account"], 5);
}

#[test]
fn what_cannot_be_is_refused_with_the_nearest_key() {
    let place = Place::new();
    for (text, said) in [
        (
            "[server]\nlissten = \"127.0.0.1:4000\"",
            "did you mean `server.listen`?",
        ),
        ("[databas]\nurl = \"x\"", "did you mean `database.url`?"),
        ("[server]\nlisten = \"here\"", "listen"),
        (
            "[server]\npublic_url = \"portal.example\"",
            "`server.public_url`",
        ),
        (
            "[pbx]\nami_secret_file = \"nowhere\"",
            "`pbx.ami_secret_file`: nowhere",
        ),
        ("[limits]\naccount = \"many\"", "limits.account"),
        ("[limits]\nlongest = 0", "`limits.longest`"),
        (
            "[database]\nurl = \"mysql://x\"",
            "`database.url`: begins with sqlite: or postgres:",
        ),
        ("[pbx]\nami = \"127.0.0.1\"", "`pbx.ami`: a host and a port"),
        (
            "[pbx]\nari = \"https://127.0.0.1/ari\"",
            "`pbx.ari`: http alone",
        ),
        (
            "[server]\npublic_url = \"https://h:abc\"",
            "`server.public_url`",
        ),
        ("[server]\ncookie = \"__Host-x\"", "`server.cookie`"),
        ("not toml", "toml"),
    ] {
        place.configure(text);
        let complaint = place.refused(4, &["config", "check"]);
        assert!(complaint.contains(said), "{text}: {complaint}");
        // Every command reads the same.
        let complaint = place.refused(4, &["org", "list"]);
        assert!(complaint.contains(said), "{text}: {complaint}");
    }
    place.configure("");
    let answer = place
        .command(&["config", "check"])
        .env("RENVOI_SERVER_LISTNE", "127.0.0.1:4000")
        .output()
        .unwrap();
    assert_eq!(answer.status.code(), Some(4));
    let complaint = String::from_utf8(answer.stderr).unwrap();
    assert!(
        complaint.contains("the environment") && complaint.contains("`server.listen`"),
        "{complaint}"
    );
    let complaint = place.refused(3, &["--config", "missing.toml", "org", "list"]);
    assert!(complaint.contains("missing.toml"), "{complaint}");
}

#[test]
fn the_environment_wins_and_its_texts_are_taken_as_they_stand() {
    let place = Place::new();
    fs::write(place.at("db"), "sqlite:of-the-file.db\n").unwrap();
    let text = "[database]\nurl_file = \"db\"\n[pbx]\nami_secret_file = \"nowhere\"\n";
    place.configure(text);
    let shown = |variables: &[(&str, &str)]| {
        let mut command = place.command(&["config", "check", "--json"]);
        let answer = command.envs(variables.iter().copied()).output().unwrap();
        let errors = String::from_utf8(answer.stderr).unwrap();
        assert_eq!(answer.status.code(), Some(0), "{errors}");
        serde_json::from_slice::<serde_json::Value>(&answer.stdout).unwrap()
    };
    let secret = ("RENVOI_PBX_AMI_SECRET", "20240101");
    let config = shown(&[secret]);
    assert_eq!(config["pbx"]["ami_secret"], "…", "a text, and not a number");
    assert_eq!(
        config["pbx"]["ami_secret_file"], "",
        "the file is not looked at"
    );
    assert_eq!(config["database"]["url"], "sqlite:of-the-file.db");
    let config = shown(&[secret, ("RENVOI_DATABASE_URL", "sqlite:\"a b\".db ")]);
    assert_eq!(config["database"]["url"], "sqlite:\"a b\".db ");
    let config = shown(&[
        secret,
        ("RENVOI_DATABASE_URL", "sqlite:plain.db"),
        ("RENVOI_DATABASE_URL_FILE", "db"),
    ]);
    assert_eq!(
        config["database"]["url"], "sqlite:of-the-file.db",
        "a file over a setting from the same place"
    );
}
