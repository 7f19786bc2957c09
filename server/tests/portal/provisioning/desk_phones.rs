//! The desk phones of the tests read the files too, as one would that has just fetched them.

use renvoi_app::domain::phones::Vendor;
use renvoi_phones::desk_phone::{Does, Place, Settings, Transport};
use renvoi_server::provisioning::{self, DesiredPhone, Function, files};

use crate::provisioning::scene;
use crate::support::hardware::hardware;

#[test]
fn what_is_asked_for_is_what_a_phone_does() {
    for model in scene::models() {
        for phone in [
            scene::empty(model),
            scene::full(model),
            scene::with_modules(model),
            scene::hostile(model),
        ] {
            obeyed(&phone);
        }
    }
}

fn obeyed(phone: &DesiredPhone) {
    let id = &phone.model.id;
    let hardware = hardware(&phone.model, &phone.mac.plain(), &phone.modules);
    let fetched = files(phone).into_iter().filter(|file| file.always);
    let fetched: Vec<_> = fetched.map(|file| (file.name, file.body)).collect();
    let told = Settings::read(&hardware, &fetched).unwrap_or_else(|why| panic!("{id}: {why}"));
    assert_eq!(told.folder.as_deref(), Some(phone.folder.as_str()), "{id}");

    let accounts: Vec<_> = told.accounts.values().flatten().collect();
    assert_eq!(accounts.len(), phone.accounts.len(), "{id}");
    for (told, account) in accounts.into_iter().zip(&phone.accounts) {
        assert_eq!(told.user, account.user, "{id}");
        assert_eq!(told.auth, account.user, "{id}");
        assert_eq!(told.password(), account.password, "{id}");
        assert_eq!(
            (told.host.as_str(), told.port),
            (account.host.as_str(), account.port),
            "{id}"
        );
        let transport = match account.transport {
            provisioning::Transport::Udp => Transport::Udp,
            provisioning::Transport::Tcp => Transport::Tcp,
            provisioning::Transport::Tls => Transport::Tls,
        };
        assert_eq!(told.transport, transport, "{id}");
    }

    let spots = scene::spots(phone);
    assert_eq!(
        told.keys.len(),
        spots.len(),
        "{id}: a key that is left out keeps its meaning"
    );
    for spot in spots {
        let button = phone.buttons.iter().find(|button| button.spot == spot);
        let wanted = button.map_or(Function::Nothing, |button| button.function.clone());
        let key = &told.keys[&Place::new(spot.module, spot.position)];
        assert_eq!(key.does, does(wanted, phone.model.vendor), "{id} {spot:?}");
    }
}

fn does(function: Function, vendor: Vendor) -> Does {
    match function {
        Function::Line(account) => Does::Line(account),
        Function::Dial(number) => Does::Dial { account: 1, number },
        Function::Nothing => Does::Nothing,
        Function::Lamp { number, pickup } => {
            // These are told once for all keys what picks up; what never rings is never picked up.
            let for_all = matches!(vendor, Vendor::Grandstream | Vendor::Poly);
            let pickup = pickup.or_else(|| for_all.then(|| format!("**{number}")));
            Does::Lamp {
                account: 1,
                number,
                pickup,
            }
        }
    }
}
