//! Files as spreadsheets write them, and files that are none.

use std::fmt::Write as _;

use axum::{body::Body, http::Method};
use renvoi_server::{
    directory::{import::NewImport, organisation},
    journal::Author,
};
use uuid::Uuid;

use super::{checked, checked_by, importer, lines, people, row, run, told, upload};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_file_as_excel_writes_it_is_read,
    a_file_that_cannot_be_read_as_a_whole_is_refused,
    a_broken_encoding_is_told_where_it_is,
    two_hundred_thousand_lines_are_checked_in_little_memory,
);

async fn a_file_as_excel_writes_it_is_read(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let text =
        "Prénom;Nom;Courriel;Poste;Messagerie\r\nÉloïse;Bœuf;eloise@alpha.example;320;oui\r\n";
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let wide: Vec<u8> = format!(
        "\u{feff}{}",
        text.replace(';', "\t")
            .replace("320", "321")
            .replace("eloise", "e2")
    )
    .encode_utf16()
    .flat_map(u16::to_le_bytes)
    .collect();
    let english = "\u{feff}voicemail,EXTENSION,e-mail address,last name,first name,\"Note, long\"\n\
        yes,322,e3@alpha.example,Bœuf,Éloïse,\"two\nlines; here\"\n";
    for (file, encoding, address) in [
        (western.as_slice(), "Windows-1252", "eloise@alpha.example"),
        (wide.as_slice(), "UTF-16LE", "e2@alpha.example"),
        (english.as_bytes(), "UTF-8", "e3@alpha.example"),
    ] {
        let id = checked_by(&portal, &mut admin, "email", file).await;
        assert_eq!(row(&portal, id).await.encoding, encoding);
        assert_eq!(told(&portal, id).await, ["2 new"], "{encoding}");
        run(&portal, &mut admin, id).await;
        let now = people(&portal).await;
        assert_eq!(now[address]["name"], "Éloïse Bœuf", "{encoding}");
        assert_eq!(now[address]["voicemail"], true, "{encoding}");
    }
}

async fn a_file_that_cannot_be_read_as_a_whole_is_refused(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let open = format!(
        "E-mail;Nom\na@alpha.example;A\nb@alpha.example;\"{}",
        "x;y\n".repeat(40_000)
    );
    for (file, code, told) in [
        (
            "Nom;Service\nA;B\n",
            "no_key_column",
            "Il manque une colonne",
        ),
        ("E-mail;Nom;Courriel\n", "column_twice", "Deux colonnes"),
        ("\r\n;;\r\n", "empty", "Le fichier est vide"),
        (open.as_str(), "record_large", "La ligne 3 est démesurée"),
    ] {
        let id = checked(&portal, &mut admin, file).await;
        let row = row(&portal, id).await;
        assert_eq!(row.state, "refused", "{code}");
        assert!(row.problem.contains(code), "{}", row.problem);
        assert!(lines(&portal, id).await.is_empty());
        let page = admin.get(&format!("/admin/import/{id}")).await;
        assert!(page.body.contains(told), "{told}");
        assert!(!page.body.contains(&format!("/admin/import/{id}/run")));
    }
    assert_eq!(portal.count("import_pieces").await, 0);
    let before = portal.count("imports").await;
    // No file at all, a workbook, one that is too large, one that breaks off.
    let answer = upload(&mut admin, &[("matching", "extension")], b"").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Choisissez un fichier"));
    for workbook in [&b"PK\x03\x04\x14\0\x06\0"[..], b"\xd0\xcf\x11\xe0\xa1\xb1"] {
        let answer = upload(&mut admin, &[], workbook).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("est un classeur"), "{}", answer.body);
    }
    let large = vec![b'x'; 65 * 1024 * 1024];
    let answer = upload(&mut admin, &[], &large).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("dépasse 64"));
    let request = admin
        .request(Method::POST, "/admin/import")
        .header("content-type", "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nE-mail"))
        .unwrap();
    let answer = admin.send(request).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("s’est interrompu"));
    assert_eq!(
        portal.count("imports").await,
        before,
        "nothing is left behind"
    );
    assert_eq!(portal.count("import_pieces").await, 0);
}

async fn a_broken_encoding_is_told_where_it_is(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    // UTF-8 throughout, but for one byte that is none; then one that breaks off within a character.
    let mut broken = "Nom;E-mail\nZoë;zoe@alpha.example\nEl".as_bytes().to_vec();
    broken.push(0xe9);
    broken.extend_from_slice("onore;e@alpha.example\nÉloïse;el@alpha.example\n".as_bytes());
    let mut cut = "E-mail;Nom\nzoe@alpha.example;Zoë\na@alpha.example;Aïda et No"
        .as_bytes()
        .to_vec();
    cut.push(0xc3);
    for (file, expected) in [
        (broken, vec!["2 new", "3 bad Nom: cell_encoding", "4 new"]),
        (cut, vec!["2 new", "3 bad Nom: cell_encoding"]),
    ] {
        let id = checked_by(&portal, &mut admin, "email", &file).await;
        assert_eq!(row(&portal, id).await.encoding, "UTF-8");
        assert_eq!(told(&portal, id).await, expected);
        let page = admin.get(&format!("/admin/import/{id}?show=bad")).await;
        assert!(
            page.body.contains("Enregistrez le fichier en UTF-8"),
            "{}",
            page.body
        );
    }
}

/// Tells the process of a test that it was begun for it.
const ALONE: &str = "RENVOI_TEST_ALONE";

/// Runs the test that asks in a process of its own, where nothing that other tests hold counts; whether it did so.
async fn ran_alone() -> bool {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    // Where one test runs at a time, its thread has no name of its own.
    if std::env::var_os(ALONE).is_some() || !name.contains("::") {
        return false;
    }
    let program = std::env::current_exe().unwrap();
    let mut process = tokio::process::Command::new(program);
    let done = process.args(["--exact", name]).env(ALONE, "1").output();
    let done = done.await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    true
}

/// What this process holds, in kilobytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn two_hundred_thousand_lines_are_checked_in_little_memory(database: Database) {
    if ran_alone().await {
        return;
    }
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    // A cell of text that nobody reads makes the file thirty megabytes.
    let note = "n".repeat(100);
    let pieces = (0..=200).map(move |piece| {
        let mut text = String::new();
        if piece == 0 {
            text.push_str("E-mail;Nom;Note\n");
        } else {
            for n in 0..1000 {
                // Nobody has these: each is somebody new.
                let _ = writeln!(
                    text,
                    "p{piece}x{n}@many.example;Personne {piece} {n};{note}"
                );
            }
        }
        Ok::<_, std::convert::Infallible>(text.into_bytes())
    });
    let new = |name: &str| NewImport {
        org: Uuid::nil(),
        author: Author::CommandLine,
        operator: true,
        name: name.to_owned(),
        by_extension: false,
        welcome: false,
    };
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap()
        .id;
    let importer = importer(&portal);
    let new = NewImport {
        org,
        ..new("large.csv")
    };
    let before = resident();
    let id = importer
        .receive(new.clone(), futures::stream::iter(pieces.clone()))
        .await
        .unwrap();
    importer.drain().await.unwrap();
    let grown = resident().saturating_sub(before);
    let row = row(&portal, id).await;
    assert_eq!((row.state.as_str(), row.total), ("checked", 200_000));
    // The file alone has thirty megabytes, and what is made of it as much again.
    assert!(grown < 64 * 1024, "grown by {grown} kB");
    let page = admin.get(&format!("/admin/import/{id}?page=4000")).await;
    assert!(page.body.contains("ligne 200001"));
    // One more is too many.
    let more = pieces.chain([Ok(b"one@many.example;More;x\n".to_vec())]);
    let id = importer
        .receive(new, futures::stream::iter(more))
        .await
        .unwrap();
    importer.drain().await.unwrap();
    let row = self::row(&portal, id).await;
    assert_eq!(row.state, "refused");
    assert!(row.problem.contains("too_many_lines"));
}
