//! Each maker's phone asks by its own names, and does what its own kind of file says.

use renvoi_phones::desk_phone::{DeskPhone, Hardware, Lamp, Maker, Place, Trust};

use crate::{SOON, hasty, pbx::Pbx, web::Web};

/// Key 1 is the line, key 2 watches 102, key 3 a switch.
async fn obeys(hardware: Hardware, files: &[(&str, &str)], order: &str) {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let port = pbx.address().port().to_string();
    for (name, text) in files {
        web.put(name, &text.replace("PORT", &port));
    }
    let maker = hardware.maker;
    let phone = DeskPhone::power_on_with(hardware, &web.folder(), hasty(), Trust::default()).await;
    phone.settled(SOON).await.unwrap();
    let (anne, switch) = (Place::on_phone(2), Place::on_phone(3));
    for number in ["102", "*7401*101"] {
        pbx.light(number, "early").await;
    }
    for place in [anne, switch] {
        phone.lamp(place, Lamp::Early, SOON).await.unwrap();
        let pressed = phone.press(place).unwrap();
        pressed.call().unwrap().outcome(SOON).await.unwrap();
    }
    assert_eq!(pbx.heard().called, ["**102", "*7401*101"], "{maker:?}");
    assert!(phone.press(Place::on_phone(1)).unwrap().call().is_none());
    pbx.tell("d1", order).await;
    phone.until(SOON, |shown| shown.fetched == 2).await.unwrap();
}

#[tokio::test]
async fn snom() {
    let file = r#"<?xml version="1.0"?><settings><phone-settings><user_name idx="1">d1</user_name><user_pass idx="1">secret</user_pass>
        <user_host idx="1">127.0.0.1:PORT</user_host></phone-settings><functionKeys><fkey idx="0" context="1" label="101">line</fkey>
        <fkey idx="1" context="active" label="Anne">blf sip:102@127.0.0.1|**</fkey>
        <fkey idx="2" context="active" label="Away">blf sip:*7401*101@127.0.0.1</fkey></functionKeys></settings>"#;
    let phone = Hardware::new(Maker::Snom, "D735", "000413000001", 32);
    obeys(
        phone,
        &[("snomD735-000413000001.htm", file)],
        "check-sync;reboot=false",
    )
    .await;
}

#[tokio::test]
async fn grandstream() {
    let file = r#"<?xml version="1.0"?><gs_provision version="1"><config version="2"><item name="account.1"><part name="enable">Yes</part>
        <part name="sip.server.1.address">127.0.0.1:PORT</part><part name="sip.userid">d1</part><part name="sip.subscriber.password">secret</part>
        <part name="sip.blf.callPickup.prefix">**</part></item><item name="pks.vpk.1"><part name="keyMode">Line</part></item>
        <item name="pks.vpk.2"><part name="keyMode">BLF</part><part name="value">102</part></item>
        <item name="pks.vpk.3"><part name="keyMode">BLF</part><part name="value">*7401*101</part></item></config></gs_provision>"#;
    let phone = Hardware::new(Maker::Grandstream, "GRP2612", "c074ad000001", 3);
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let port = pbx.address().port().to_string();
    web.put("cfgc074ad000001.xml", &file.replace("PORT", &port));
    let phone = DeskPhone::power_on_with(phone, &web.folder(), hasty(), Trust::default()).await;
    phone.settled(SOON).await.unwrap();
    // Its prefix is the account's, for whatever rings; a switch never does.
    pbx.light("102", "early").await;
    pbx.light("*7401*101", "confirmed").await;
    for (key, lamp) in [(2, Lamp::Early), (3, Lamp::Confirmed)] {
        phone.lamp(Place::on_phone(key), lamp, SOON).await.unwrap();
        let pressed = phone.press(Place::on_phone(key)).unwrap();
        pressed.call().unwrap().outcome(SOON).await.unwrap();
    }
    assert_eq!(pbx.heard().called, ["**102", "*7401*101"]);
    pbx.tell("d1", "resync").await;
    phone.until(SOON, |shown| shown.fetched == 2).await.unwrap();
}

#[tokio::test]
async fn fanvil() {
    let file = r#"<?xml version="1.0"?><sysConf><sip><line index="1"><PhoneNumber>d1</PhoneNumber><RegisterUser>d1</RegisterUser>
        <RegisterPswd>secret</RegisterPswd><RegisterAddr>127.0.0.1</RegisterAddr><RegisterPort>PORT</RegisterPort><EnableReg>1</EnableReg></line></sip>
        <dsskey><dssSide index="1"><Fkey index="1"><Type>2</Type><Value>SIP1</Value></Fkey>
        <Fkey index="2"><Type>1</Type><Value>102@1/ba**102</Value></Fkey></dssSide>
        <internal index="1"><Fkey index="1"><Type>1</Type><Value>*7401*101@1/ba</Value></Fkey></internal></dsskey></sysConf>"#;
    let phone = Hardware::new(Maker::Fanvil, "X4U", "0c383e000001", 32).with_fixed(2, 6);
    obeys(phone, &[("0c383e000001.cfg", file)], "check-sync").await;
}

#[tokio::test]
async fn poly() {
    let master = r#"<APPLICATION CONFIG_FILES="64167f000001-settings.cfg"/>"#;
    let settings = r#"<?xml version="1.0"?><polycomConfig reg.1.address="d1" reg.1.auth.password="secret" reg.1.server.1.address="127.0.0.1"
        reg.1.server.1.port="PORT" call.directedCallPickupString="**" lineKey.reassignment.enabled="1" lineKey.1.category="Line" lineKey.1.index="1"
        lineKey.2.category="BLF" lineKey.2.index="0" lineKey.3.category="BLF" lineKey.3.index="0"
        attendant.resourceList.1.address="102" attendant.resourceList.1.type="normal" attendant.resourceList.2.address="*7401*101"
        attendant.resourceList.2.type="automata"/>"#;
    let phone = Hardware::new(Maker::Poly, "VVX 450", "64167f000001", 12);
    let files = [
        ("64167f000001.cfg", master),
        ("64167f000001-settings.cfg", settings),
    ];
    obeys(phone, &files, "check-sync").await;
}

#[tokio::test]
async fn cisco() {
    let file = r"<flat-profile><Line_Enable_1_>Yes</Line_Enable_1_><User_ID_1_>d1</User_ID_1_><Password_1_>secret</Password_1_>
        <Proxy_1_>127.0.0.1:PORT</Proxy_1_><Call_Pickup_Code>**</Call_Pickup_Code><Extension_1_>1</Extension_1_>
        <Extension_2_>Disabled</Extension_2_><Extended_Function_2_>fnc=blf+sd+cp;sub=102@$PROXY;nme=Anne</Extended_Function_2_>
        <Extension_3_>Disabled</Extension_3_><Extended_Function_3_>fnc=blf+sd;sub=*7401*101@$PROXY;nme=Away</Extended_Function_3_></flat-profile>";
    let phone = Hardware::new(Maker::Cisco, "8851", "00562b000001", 10);
    obeys(
        phone,
        &[("Cisco/CP-8851-3PCC/00562b000001.cfg", file)],
        "resync",
    )
    .await;
}
