//! What each operation can be aimed at, and who may.

use std::collections::BTreeSet;

/// Operation, what it is tried on, who may; a number: how else than by « there is no such thing » it is refused. All that it is tried on is
/// of `alpha`: what is a person's, `owner`'s. Whoever is not named is refused, and their try leaves nothing behind. Who may is seen to have
/// done it, so that a line that is no real try fails.
///
/// An operation stands here once for each field that names something, and for what its address names.
const AIMED: &str = "
GET  /rules/{id} rule owner
POST /rules/{id} rule owner
POST /rules/{id}/switch rule owner
POST /rules/{id}/keep rule owner
POST /rules/{id}/move rule owner
POST /rules/{id}/delete rule owner
POST /api/fn/rules/save rule owner
POST /api/fn/rules/switch rule owner
POST /api/fn/rules/keep rule owner
POST /api/fn/rules/reorder rule owner
POST /api/fn/rules/delete rule owner
GET  /voicemail/{id}/sound message owner
POST /voicemail/{id}/delete message owner
POST /voicemail/{id}/restore deleted-message owner
GET  /phones/{id} phone owner
POST /phones/{id} phone owner
POST /phones/{id}/restore phone owner
POST /phones/{id}/copy phone owner
POST /phones/{id}/copy source owner
POST /phones/{id}/copying phone owner
POST /phones/{id}/tell phone owner
GET  /phones/{id}/labels.pdf phone owner
GET  /phones/{id}/colleagues phone owner
POST /api/fn/phones/keys phone owner
POST /api/fn/phones/save phone owner
POST /api/fn/phones/restore phone owner
POST /api/fn/phones/copy phone owner
POST /api/fn/phones/copy source owner
POST /api/fn/phones/allow-copying phone owner
POST /api/fn/phones/tell phone owner
POST /account/sessions session owner
POST /account/passkeys/rename passkey owner
POST /account/passkeys/remove passkey owner
POST /account/tokens/revoke token owner
POST /account/tokens/revoke office-token nobody
POST /admin/tokens/revoke token administrator operator
POST /admin/tokens/revoke office-token administrator operator
POST /admin/sso/unlink linked-person administrator operator
POST /journal settings administrator operator
GET  /admin/people/{id} person administrator operator
POST /admin/people/{id} described-person administrator operator
POST /admin/people/{id}/invite person administrator operator
POST /admin/people/{id}/deactivate person administrator operator
POST /admin/people/{id}/reactivate deactivated-person administrator operator
GET  /admin/import/{id} import administrator operator
POST /admin/import/{id}/run import administrator operator
POST /admin/import/{id}/stop import administrator operator
POST /admin/templates/new group 422 administrator operator
POST /admin/templates/undo run 409 administrator operator
GET  /admin/templates/{id} template administrator operator
POST /admin/templates/{id} template administrator operator
POST /admin/templates/{id} audience 422 administrator operator
POST /admin/templates/{id}/remove template administrator operator
GET  /admin/templates/runs/{id} run administrator operator
POST /admin/templates/runs/{id}/stop run administrator operator
POST /admin/groups/{id} group administrator operator
POST /admin/groups/{id}/remove group administrator operator
GET  /admin/phones/{id} desk-phone helpdesk administrator operator
POST /admin/phones/{id}/open desk-phone helpdesk administrator operator
POST /admin/phones/{id}/close desk-phone helpdesk administrator operator
POST /admin/phones/{id}/resync desk-phone helpdesk administrator operator
POST /admin/phones/{id}/restart desk-phone helpdesk administrator operator
POST /admin/phones/{id}/renew desk-phone administrator operator
POST /admin/phones/{id}/remove desk-phone administrator operator
GET  /admin/phones/{id}/replace desk-phone administrator operator
POST /admin/phones/{id}/replace desk-phone administrator operator
GET  /operator/organisations/{id} organisation operator operator-b
POST /operator/organisations/{id} organisation operator operator-b
POST /operator/organisations/{id}/administrator organisation operator operator-b
POST /operator/organisations/{id}/deactivate organisation operator operator-b
POST /operator/organisations/{id}/reactivate deactivated-organisation operator operator-b
GET  /helpdesk/people/{id} person helpdesk administrator operator
POST /helpdesk/people/{id}/instructions person helpdesk administrator operator
POST /helpdesk/people/{id}/code person helpdesk administrator operator
POST /helpdesk/people/{id}/unlock person helpdesk administrator operator
POST /helpdesk/people/{id}/sessions person helpdesk administrator operator
POST /helpdesk/people/{id}/phone person helpdesk administrator operator
POST /helpdesk/people/{id}/phone theirs nobody
POST /helpdesk/people/{id}/resync person helpdesk administrator operator
POST /helpdesk/people/{id}/resync theirs nobody
POST /helpdesk/people/{id}/restart person helpdesk administrator operator
POST /helpdesk/people/{id}/restart theirs nobody
POST /helpdesk/people/{id}/push person helpdesk administrator operator
POST /helpdesk/people/{id}/second person helpdesk administrator operator
POST /helpdesk/people/{id}/address person helpdesk administrator operator
POST /helpdesk/people/{id}/address-now person administrator operator
POST /helpdesk/people/{id}/address-confirm person administrator operator
POST /helpdesk/people/{id}/address-withdraw person helpdesk administrator operator
POST /helpdesk/people/{id}/see person helpdesk administrator operator
GET  /helpdesk/people/{id}/as/home person helpdesk administrator operator
GET  /helpdesk/people/{id}/as/rules person helpdesk administrator operator
GET  /helpdesk/people/{id}/as/voicemail person helpdesk administrator operator
";

/// Operations that name nothing by an id. Two name whose sheet is gone back to: `leave` ends the look of who asks, and the sheet's own post
/// forgets what they had typed there.
const FREE: &str = "
GET  /signin
POST /signin
GET  /signin/second
POST /signin/second
POST /signin/passkey
POST /signin/passkey/options
POST /signin/second/passkey
POST /signin/second/passkey/options
POST /signin/second/passkey/new
POST /signin/second/passkey/new/options
GET  /recover
POST /recover
GET  /recover/open
GET  /recover/code
POST /recover/code
GET  /recover/new
POST /recover/new
GET  /sso
POST /sso
GET  /sso/{slug}
GET  /sso/{slug}/start
GET  /sso/{slug}/callback
GET  /sso/{slug}/out
GET  /sso/{slug}/signout
POST /sso/{slug}/logout
GET  /address
GET  /address/open
POST /address
POST /signout
POST /preferences
GET  /healthz
GET  /pkg/{*name}
GET  /p/{*file}
GET  /
POST /forward
POST /forward/end
GET  /events
GET  /rules
GET  /rules/new
POST /rules/new
POST /rules/restore
GET  /account
POST /account/password
POST /account/zone
GET  /account/second
POST /account/second
POST /account/second/codes
POST /account/second/off
POST /account/confirm/options
GET  /account/passkeys
POST /account/passkeys
POST /account/passkeys/options
POST /account/passkeys/confirm
GET  /account/tokens
POST /account/tokens
POST /account/sso/unlink
GET  /admin
POST /admin
GET  /admin/sso
POST /admin/sso
POST /admin/sso/remove
GET  /admin/tokens
POST /admin/tokens
GET  /admin/people
GET  /admin/people/new
POST /admin/people/new
GET  /admin/people/export
GET  /admin/import
POST /admin/import
GET  /admin/import/sample
GET  /admin/templates
GET  /admin/templates/new
GET  /admin/templates/colleagues
GET  /admin/templates/preview
POST /admin/templates/apply
GET  /admin/groups
POST /admin/groups
GET  /admin/phones
GET  /admin/phones/strangers
GET  /admin/phones/new
POST /admin/phones/new
GET  /admin/phones/many
POST /admin/phones/many
GET  /operator/organisations
POST /operator/organisations
GET  /helpdesk
GET  /helpdesk/refused
GET  /helpdesk/people/{id}/leave
POST /helpdesk/people/{id}
GET  /voicemail
POST /voicemail
GET  /phones
GET  /journal
GET  /journal/export
POST /api/fn/me
POST /api/fn/home
POST /api/fn/journal
POST /api/fn/voicemail
POST /api/fn/administration/settings
POST /api/fn/rules/list
POST /api/fn/rules/try
POST /api/fn/rules/restore
POST /api/fn/phones/list
";

/// A line of the table.
pub(super) struct Line {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// What it is tried on.
    pub(super) aim: &'static str,
    pub(super) may: Vec<&'static str>,
    /// How it may be refused beside « gone » and 403.
    pub(super) otherwise: Option<&'static str>,
}

/// Those that are aimed.
pub(super) fn aimed() -> Vec<Line> {
    let lines = AIMED.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            let mut next = || words.next().unwrap_or_else(|| panic!("{line}"));
            let (method, path, aim) = (next(), next(), next());
            let is_status = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
            let (statuses, may): (Vec<&str>, Vec<&str>) = words.partition(is_status);
            assert!(!may.is_empty(), "{line}");
            Line {
                method,
                path,
                aim,
                may,
                otherwise: statuses.first().copied(),
            }
        })
        .collect()
}

/// Method and path of those that name nothing.
pub(super) fn free() -> BTreeSet<(&'static str, &'static str)> {
    let lines = FREE.lines().filter(|line| !line.is_empty());
    let words = |line: &'static str| {
        let (method, path) = line.split_once(' ').unwrap();
        (method, path.trim())
    };
    lines.map(words).collect()
}
