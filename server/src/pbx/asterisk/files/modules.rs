//! Asterisk's modules: what must be loaded, and what must not be.

/// What the dialplan and the driver cannot do without, and what these stand on.
pub(in crate::pbx::asterisk) const NEEDED: [&str; 61] = [
    // The SIP stack.
    "res_pjproject",
    "res_pjsip",
    "res_pjsip_session",
    "res_pjsip_pubsub",
    "res_pjsip_sdp_rtp",
    "res_rtp_asterisk",
    "chan_pjsip",
    "res_pjsip_registrar",
    "res_pjsip_authenticator_digest",
    "res_pjsip_outbound_authenticator_digest",
    "res_pjsip_outbound_registration",
    "res_pjsip_endpoint_identifier_user",
    "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_caller_id",
    "res_pjsip_diversion",
    "res_pjsip_header_funcs",
    "res_pjsip_nat",
    "res_pjsip_notify",
    // Lamps.
    "res_pjsip_outbound_publish",
    "res_pjsip_exten_state",
    "res_pjsip_dialog_info_body_generator",
    "res_manager_devicestate",
    // Accounts that are pushed, recordings that are fetched.
    "res_sorcery_config",
    "res_sorcery_memory",
    "res_sorcery_memory_cache",
    "res_sorcery_astdb",
    "res_http_websocket",
    "res_stasis",
    "res_ari",
    "res_ari_model",
    "res_ari_asterisk",
    "res_stasis_recording",
    "res_ari_recordings",
    "res_ari_sounds",
    // The dialplan.
    "pbx_config",
    "app_channelredirect",
    "app_dial",
    "app_directed_pickup",
    "app_exec",
    "app_playback",
    "app_playtones",
    "app_record",
    "app_stack",
    "app_userevent",
    "func_callerid",
    "func_channel",
    "func_cut",
    "func_db",
    "func_devstate",
    "func_dialplan",
    "func_hangupcause",
    "func_lock",
    "func_logic",
    "func_strings",
    // Sound: two people, a recording, what the stand-in says.
    "bridge_simple",
    "codec_alaw",
    "codec_g722",
    "codec_gsm",
    "codec_ulaw",
    "format_gsm",
    "format_wav",
];

/// What `res_ari` stands on from Asterisk 22.5 on; earlier ones have no such module, and do without.
const NEEDED_LATER: &str = "res_websocket_client";

/// Modules with which whoever may originate a call could run commands or write files.
pub(in crate::pbx::asterisk) const SHELLS: [&str; 11] = [
    "app_system",
    "func_shell",
    "func_env",
    "app_externalivr",
    "res_agi",
    "app_mixmonitor",
    "app_festival",
    "app_ices",
    "app_mp3",
    "pbx_spool",
    "pbx_lua",
];

/// What `modules.conf` includes.
pub(super) fn file() -> String {
    let needed = NEEDED
        .iter()
        .chain([&NEEDED_LATER])
        .flat_map(|name| ["load = ", name, ".so\n"]);
    let shells = SHELLS.iter().flat_map(|name| ["noload = ", name, ".so\n"]);
    std::iter::once("; Renvoi: what it needs, whatever autoload says.\n")
        .chain(needed)
        .chain(["; With these, whoever may originate calls could run commands or write files.\n"])
        .chain(shells)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::pbx::asterisk::files::{Ringing, dialplan};

    /// Applications and functions by the module that has them; "" is Asterisk itself.
    const OWNERS: [(&str, &str); 14] = [
        (
            "",
            "Answer Goto GotoIf Hangup MSet NoOp SayDigits Set Wait EPOCH",
        ),
        ("app_channelredirect", "ChannelRedirect"),
        ("app_dial", "Dial"),
        ("app_exec", "ExecIf"),
        ("app_playback", "Playback"),
        ("app_playtones", "PlayTones StopPlayTones"),
        ("app_record", "Record"),
        ("app_stack", "Gosub Return StackPop"),
        ("app_userevent", "UserEvent"),
        ("func_callerid", "CALLERID REDIRECTING"),
        ("func_channel", "CHANNEL"),
        ("func_cut", "CUT"),
        ("func_db", "DB DB_DELETE DB_KEYS"),
        (
            "func_hangupcause",
            "HANGUPCAUSE HANGUPCAUSE_KEYS HangupCauseClear",
        ),
    ];
    const MORE_OWNERS: [(&str, &str); 8] = [
        ("app_directed_pickup", "Pickup"),
        ("func_devstate", "DEVICE_STATE"),
        ("func_lock", "LOCK UNLOCK"),
        ("func_logic", "IF SET"),
        (
            "func_strings",
            "ARRAY EVAL FIELDQTY FILTER LEN REGEX REPLACE STRFTIME STRPTIME STRREPLACE TOLOWER",
        ),
        ("func_dialplan", "DIALPLAN_EXISTS"),
        ("chan_pjsip", "PJSIP_DIAL_CONTACTS"),
        ("res_pjsip_header_funcs", "PJSIP_HEADER"),
    ];

    /// Words that an opening bracket follows, outside comments and regular expressions.
    fn called(text: &str) -> BTreeSet<&str> {
        let lines = text.lines().filter(|line| !line.starts_with(';'));
        lines
            .flat_map(|line| {
                line.match_indices('(').map(|(at, _)| {
                    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    let from = line[..at].rfind(|c| !word(c)).map_or(0, |at| at + 1);
                    &line[from..at]
                })
            })
            // One letter is an option of Dial.
            .filter(|word| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_uppercase()))
            .collect()
    }

    #[test]
    fn whatever_the_dialplan_uses_is_loaded() {
        let owner = |word: &str| {
            let all = OWNERS.iter().chain(&MORE_OWNERS);
            let has = |(_, words): &&(&str, &str)| words.split(' ').any(|known| known == word);
            all.copied().find(|pair| has(&pair)).map(|(owner, _)| owner)
        };
        let text = dialplan(Ringing::AsSaid);
        let words = called(&text);
        assert!(
            words.contains("Dial") && words.contains("PJSIP_HEADER"),
            "{words:?}"
        );
        // What the rows and the driver ask for.
        for word in words
            .into_iter()
            .chain(["SET", "PJSIP_DIAL_CONTACTS", "DIALPLAN_EXISTS"])
        {
            let owner = owner(word).unwrap_or_else(|| panic!("which module has {word}?"));
            assert!(
                owner.is_empty() || NEEDED.contains(&owner),
                "{word}: {owner}"
            );
        }
    }

    #[test]
    fn nothing_is_named_twice_nor_for_both() {
        let all: BTreeSet<_> = NEEDED.iter().chain(&SHELLS).collect();
        assert_eq!(all.len(), NEEDED.len() + SHELLS.len());
    }

    #[test]
    fn the_documentation_names_them() {
        let text = include_str!("../../../../../docs/pbx.md");
        for name in NEEDED.iter().chain([&NEEDED_LATER]).chain(&SHELLS) {
            assert!(text.contains(&format!("`{name}`")), "{name}");
        }
    }

    /// A private Asterisk passes the same examination.
    #[test]
    fn a_private_one_loads_them_too() {
        let private = include_str!("modules.txt");
        for name in NEEDED {
            assert!(private.lines().any(|line| line == name), "{name}");
        }
    }
}
