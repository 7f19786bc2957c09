//! Forwards that another dialplan has left in AstDB, on a real Asterisk.

use serde_json::{Value, json};

use crate::cli::run::{Answer, Place};
use crate::support::asterisk;

async fn run(place: &Place, words: &[&str]) -> Answer {
    let mut command = tokio::process::Command::from(place.command(words));
    Answer::from(command.output().await.unwrap())
}

#[tokio::test]
async fn what_freepbx_left_becomes_rules_and_the_rest_is_told() {
    let place = Place::with_acme();
    let pbx = asterisk::start().await;
    let access = pbx.asterisk.access();
    place.configure(&format!(
        "[log]\nfilter = \"error\"\n[pbx]\nami = {:?}\nami_user = {:?}\nami_secret = {:?}\nari = {:?}\nari_user = {:?}\nari_secret = {:?}\n",
        access.ami, access.ami_user, access.ami_secret, access.ari, access.ari_user, access.ari_secret
    ));
    for extension in ["204", "207", "208", "301", "302"] {
        let answer = run(&place, &["extension", "add", extension]).await;
        assert_eq!(answer.code, 0, "{answer:?}");
    }
    for (family, extension, to) in [
        ("CF", "204", "0612345678"),
        ("CFB", "204", "207"),
        ("CFU", "204", "90899000000"),
        ("CFU", "207", "204"),
        ("CFB", "208", "*97"),
        ("CF", "299", "0612345678"),
        // Each of the two is good by itself.
        ("CF", "301", "302"),
        ("CF", "302", "301"),
    ] {
        asterisk::write(&pbx, family, extension, to).await;
    }
    let told = |answer: &Answer| -> Vec<String> {
        let one = |taken: &Value| {
            let why = taken["why"]["code"].as_str().unwrap_or("taken");
            let part = |name: &str| taken[name].as_str().unwrap().to_owned();
            format!("{} {} {why}", part("family"), part("extension"))
        };
        answer.json().as_array().unwrap().iter().map(one).collect()
    };
    let expected = [
        "CF 204 taken",
        "CFB 204 taken",
        "CFU 204 number_missing_prefix",
        "CFU 207 taken",
        "CFB 208 number_foreign",
        "CF 299 no_such_extension",
        "CF 301 taken",
        "CF 302 cycle",
    ];
    let import = ["import", "asterisk-db", "--json"];
    let version = async || {
        let answer = run(&place, &["rules", "export", "204"]).await;
        answer.json()["version"].clone()
    };

    let tried = run(&place, &[&import[..], &["--dry-run"]].concat()).await;
    assert_eq!(tried.code, 4, "{tried:?}");
    assert_eq!(told(&tried), expected);
    assert_eq!(version().await, 0, "nothing was saved");

    let taken = run(&place, &import).await;
    assert_eq!(
        (taken.code, told(&taken)),
        (4, expected.map(str::to_owned).to_vec())
    );
    let rules = run(&place, &["rules", "export", "204"]).await.json();
    let part = |name: &str| -> Vec<Value> {
        let rules = rules["rules"].as_array().unwrap().iter();
        rules.map(|rule| rule[name].clone()).collect()
    };
    assert_eq!(
        part("outcome"),
        [
            json!({ "forward": "+33612345678" }),
            json!({ "forward": "207" })
        ]
    );
    assert_eq!(part("triggers"), [json!(["immediately"]), json!(["busy"])]);
    assert_eq!(part("name")[1], "Renvoi si occupé");
    let unanswered = run(&place, &["rules", "export", "207"]).await.json();
    assert_eq!(
        unanswered["rules"][0]["triggers"],
        json!([{ "no_answer": 15 }, "unreachable"])
    );

    // What somebody has by now is theirs, unless one says so.
    let again = run(&place, &import).await;
    assert_eq!(told(&again)[0], "CF 204 has_rules");
    assert_eq!(version().await, 1);
    let replaced = run(&place, &[&import[..], &["--replace"]].concat()).await;
    assert_eq!(told(&replaced)[0], "CF 204 taken");
    assert_eq!(version().await, 2);
}
