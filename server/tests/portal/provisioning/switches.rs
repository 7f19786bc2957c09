//! The switch of a rule is watched like a colleague, dialled when it is pressed, and never picked up.

use renvoi_app::domain::phones::{Label, Spot, Vendor};
use renvoi_server::provisioning::{Button, Function, files};

use crate::provisioning::scene;

#[test]
fn a_switch_is_dialled_as_it_is() {
    let table = [
        (
            Vendor::Yealink,
            "linekey.1.value = *7401*204\nlinekey.1.label = Soir\nlinekey.1.extension = \n",
        ),
        (Vendor::Snom, ">blf sip:*7401*204@pbx.example.net</fkey>"),
        (
            Vendor::Grandstream,
            "<item name=\"pks.vpk.1.value\">*7401*204</item>",
        ),
        (Vendor::Fanvil, "<Value>*7401*204@1/ba</Value>"),
        (Vendor::Poly, "attendant.resourceList.1.type=\"normal\""),
        (
            Vendor::Cisco,
            ">fnc=blf+sd;sub=*7401*204@$PROXY;ext=*7401*204@$PROXY;nme=Soir<",
        ),
    ];
    for (vendor, said) in table {
        let mut phone = scene::empty(scene::one_of(vendor));
        phone.buttons = vec![Button {
            spot: Spot {
                module: 0,
                position: 1,
            },
            function: Function::Lamp {
                number: "*7401*204".to_owned(),
                pickup: None,
            },
            label: Label::parse("Soir").unwrap(),
        }];
        let bodies: String = files(&phone).into_iter().map(|file| file.body).collect();
        assert!(bodies.contains(said), "{vendor:?}: {bodies}");
        assert!(!bodies.contains("***74"), "{vendor:?}");
    }
}
