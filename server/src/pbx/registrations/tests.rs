use super::*;

fn endpoint(text: &str) -> EndpointId {
    EndpointId::parse(text).unwrap()
}

fn contact(id: &str, uri: &str) -> Contact {
    Contact {
        endpoint: endpoint(id),
        uri: uri.to_owned(),
    }
}

fn watch(registrations: &Registrations, org: &str, extension: &str) -> watch::Receiver<()> {
    let org = OrgKey::parse(org).unwrap();
    registrations.watch(&org, &Extension::parse(extension).unwrap())
}

/// Whether something was told since this was last asked.
fn told(watch: &mut watch::Receiver<()>) -> bool {
    let told = watch.has_changed().unwrap();
    watch.mark_unchanged();
    told
}

#[test]
fn nothing_is_known_before_the_list() {
    let all = Registrations::default();
    let (one, other) = (endpoint("acme01-204-1"), endpoint("acme01-204-2"));
    all.note(contact("acme01-204-1", "a"), true);
    assert_eq!(all.registered(&one), None);
    all.fill(vec![contact("acme01-204-1", "a")]);
    assert_eq!(all.registered(&one), Some(true));
    assert_eq!(all.registered(&other), Some(false));
    all.forget();
    assert_eq!(all.registered(&one), None);
}

#[test]
fn a_phone_that_moves_stays_registered() {
    let all = Registrations::default();
    let mut watched = watch(&all, "acme01", "204");
    all.fill(vec![contact("acme01-204-1", "old")]);
    assert!(told(&mut watched));
    let table = [
        ("new", true, true, false),
        ("old", false, true, false),
        ("old", false, true, false),
        ("new", false, false, true),
        ("new", false, false, false),
        ("new", true, true, true),
    ];
    for (uri, registered, expected, news) in table {
        all.note(contact("acme01-204-1", uri), registered);
        let now = all.registered(&endpoint("acme01-204-1"));
        assert_eq!(
            (now, told(&mut watched)),
            (Some(expected), news),
            "{uri} {registered}"
        );
    }
}

/// The same extension of another organisation, and another extension of one's own, hear nothing.
#[test]
fn only_whose_phone_it_is_is_told() {
    let all = Registrations::default();
    let mut mine = watch(&all, "acme01", "204");
    let mut theirs = watch(&all, "beta01", "204");
    let mut colleague = watch(&all, "acme01", "205");
    let mut hear = |expected: [bool; 3]| {
        let heard = [&mut mine, &mut theirs, &mut colleague].map(told);
        assert_eq!(heard, expected);
    };
    all.fill(vec![contact("acme01-205-1", "c")]);
    hear([true, true, true]);
    all.note(contact("acme01-204-2", "a"), true);
    hear([true, false, false]);
    // A list again: what differs is told, to whom it concerns.
    all.fill(vec![
        contact("acme01-204-2", "a"),
        contact("beta01-204-1", "b"),
    ]);
    hear([false, true, true]);
    all.forget();
    hear([true, true, true]);
    all.forget();
    hear([false, false, false]);
}

#[test]
fn nothing_is_kept_for_who_has_left() {
    let all = Registrations::default();
    drop(watch(&all, "acme01", "204"));
    drop(watch(&all, "acme01", "205"));
    let stays = watch(&all, "acme01", "206");
    all.fill(vec![]);
    assert_eq!(all.state().watched.len(), 1);
    drop(stays);
    all.note(contact("acme01-206-1", "a"), true);
    assert!(all.state().watched.is_empty());
}

#[test]
fn a_contact_tells_where_its_phone_is() {
    for (uri, told) in [
        ("sip:d1@192.0.2.40:5060;transport=tls", "192.0.2.40:5060"),
        ("sip:192.0.2.40", "192.0.2.40"),
        ("sips:d1@[2001:db8::1]:5061?x=y", "[2001:db8::1]:5061"),
    ] {
        assert_eq!(place(uri), told, "{uri}");
    }
}
