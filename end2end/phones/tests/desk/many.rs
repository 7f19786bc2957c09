//! Many phones in one process.

use renvoi_phones::desk_phone::{DeskPhone, Hardware, Maker, Trust};
use tokio::task::JoinSet;

use crate::{hasty, lamp, pbx::Pbx, web::Web, yealink};

#[tokio::test]
async fn hundreds_of_phones_start_at_once() {
    const PHONES: u32 = 300;
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    for n in 0..PHONES {
        let file = yealink(&pbx, &format!("d{n}"), &lamp(2, "102"));
        web.put(&format!("001565{n:06x}.cfg"), &file);
    }
    let mut starting = JoinSet::new();
    for n in 0..PHONES {
        let hardware = Hardware::new(Maker::Yealink, "T54W", &format!("001565{n:06x}"), 27);
        let folder = web.folder();
        starting.spawn(async move {
            DeskPhone::power_on_with(hardware, &folder, hasty(), Trust::default()).await
        });
    }
    let phones = starting.join_all().await;
    for phone in &phones {
        phone.settled(6 * crate::SOON).await.unwrap();
    }
    let heard = pbx.heard();
    assert_eq!(heard.registered.len(), phones.len());
    assert!(heard.watched["102"] >= PHONES);
}
