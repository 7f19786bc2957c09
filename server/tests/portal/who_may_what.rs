//! Who × what: every operation there is over HTTP, tried by everybody. The list is the router's and the functions' own, so
//! nothing can be added without a line here.

use crate::on_both;
use std::collections::BTreeMap;

use crate::support::{
    Database,
    browser::Browser,
    portal::{PASSWORD, TestPortal},
};
use axum::{body::Body, http::Method};
use renvoi_app::{api::account::Lang, domain::Extension};
use renvoi_server::{
    accounts::Role,
    clock::Clock as _,
    directory::{NewUser, add_device, add_extension, add_user, organisation},
    store::{self, addresses::ChangeRow, messages::MessageRow, second_factor::TotpRow},
    web::operations,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    everybody_may_do_what_the_table_says_and_nothing_else,
    what_is_refused_is_read_by_who_helps_in_its_organisation,
);

/// `page`: a page or an answer of one's own · `in`: sent to sign in · `out`: told that nobody is signed in · `done`: done ·
/// `gone`: there is no such thing for them · `-`: nothing to say · a number: just that status.
///
/// The target is a rule of `owner`, who is an ordinary user; everybody but `elsewhere` is of the same organisation. `half` has
/// given the right password, and a second factor is missing. `ended` and `locked` have a cookie: of a session that was signed out,
/// and of an account locked since. `plain`, `helpdesk`, `admin` and `operator` have no extension. The API (`/api/v1`) is for tokens: no session opens it.
const TABLE: &str = "
what                      nobody half ended locked plain helpdesk admin operator colleague elsewhere owner
GET  /signin              page   page page  page   done  done     done  done     done      done      done
POST /signin              done   done done  done   done  done     done  done     done      done      done
GET  /signin/second       in     page in    in     in    in       in    in       in        in        in
POST /signin/second       in     401  in    in     in    in       in    in       in        in        in
POST /signin/passkey      422    422  422   422    422   422      422   422      422       422       422
POST /signin/passkey/options page page page page   page  page     page  page     page      page      page
POST /signin/second/passkey in   422  in    in     in    in       in    in       in        in        in
POST /signin/second/passkey/options out - out out  out   out      out   out      out       out       out
POST /signin/second/passkey/new in in in     in     in    in       in    in       in        in        in
POST /signin/second/passkey/new/options out out out out out out   out   out      out       out       out
GET  /recover             page   page page  page   page  page     page  page     page      page      page
POST /recover             done   done done  done   done  done     done  done     done      done      done
GET  /recover/open        done   done done  done   done  done     done  done     done      done      done
GET  /recover/code        page   page page   page   page  page     page  page     page      page      page
POST /recover/code        422    422  422    422    422   422      422   422      422       422       422
GET  /recover/new         410    410  410   410    410   410      410   410      410       410       410
POST /recover/new         410    410  410   410    410   410      410   410      410       410       410
GET  /sso                 page   page page  page   done  done     done  done     done      done      done
POST /sso                 422    422  422   422    422   422      422   422      422       422       422
GET  /sso/{slug}          gone   gone gone  gone   gone  gone     gone  gone     gone      gone      gone
GET  /sso/{slug}/start    gone   gone gone  gone   gone  gone     gone  gone     gone      gone      gone
GET  /sso/{slug}/callback gone   gone gone  gone   gone  gone     gone  gone     gone      gone      gone
GET  /sso/{slug}/out      gone   gone gone  gone   gone  gone     gone  gone     gone      gone      gone
GET  /sso/{slug}/signout  gone   gone gone  gone   gone  gone     gone  gone     gone      gone      gone
POST /sso/{slug}/logout   400    400  400   400    400   400      400   400      400       400       400
GET  /address             410    410  410   410    410   410      410   410      410       410       410
GET  /address/open        done   done done  done   done  done     done  done     done      done      done
POST /address             410    410  410   410    410   410      410   410      410       410       410
POST /signout             in     in   in    in     in    in       in    in       in        in        in
POST /preferences         done   done done  done   done  done     done  done     done      done      done
GET  /healthz             page   page page  page   page  page     page  page     page      page      page
GET  /pkg/{*name}         gone   gone gone  gone   gone  gone     gone  gone     gone      gone      gone
GET  /                    in     in   in    in     page  page     page  page     page      page      page
POST /forward             in     in   in    in     gone  gone     gone  gone     done      done      done
POST /forward/end         in     in   in    in     gone  gone     gone  gone     done      done      done
GET  /events              401    401  401   401    -     -        -     -        page      page      page
GET  /rules               in     in   in    in     page  page     page  page     page      page      page
GET  /rules/new           in     in   in    in     gone  gone     gone  gone     page      page      page
POST /rules/new           in     in   in    in     gone  gone     gone  gone     done      done      done
POST /rules/restore       in     in   in    in     gone  gone     gone  gone     gone      gone      done
GET  /rules/{id}          in     in   in    in     gone  gone     gone  gone     gone      gone      page
POST /rules/{id}          in     in   in    in     gone  gone     gone  gone     gone      gone      done
POST /rules/{id}/switch   in     in   in    in     gone  gone     gone  gone     gone      gone      done
POST /rules/{id}/keep     in     in   in    in     gone  gone     gone  gone     gone      gone      done
POST /rules/{id}/move     in     in   in    in     gone  gone     gone  gone     gone      gone      done
POST /rules/{id}/delete   in     in   in    in     gone  gone     gone  gone     gone      gone      done
GET  /account             in     in   in    in     page  page     page  page     page      page      page
POST /account/password    in     in   in    in     422   422      422   422      422       422       422
POST /account/sessions    in     in   in    in     gone  gone     gone  gone     gone      gone      gone
POST /account/zone        in     in   in    in     done  done     done  done     done      done      done
GET  /account/second      in     in   in    in     page  page     page  page     page      page      page
POST /account/second      in     in   in    in     422   422      422   422      422       422       422
POST /account/second/codes in    in   in    in     gone  gone     gone  gone     gone      gone      gone
POST /account/second/off  in     in   in    in     gone  gone     gone  gone     gone      gone      gone
POST /account/confirm/options out out out   out    -     -        -     -        -         -         -
GET  /account/passkeys    in     in   in    in     page  page     page  page     page      page      page
POST /account/passkeys    in     in   in    in     422   422      422   422      422       422       422
POST /account/passkeys/options out out out  out    page  page     page  page     page      page      page
POST /account/passkeys/confirm in in  in    in     done  done     done  done     done      done      done
POST /account/passkeys/rename in in   in    in     gone  gone     gone  gone     gone      gone      gone
POST /account/passkeys/remove in in   in    in     gone  gone     gone  gone     gone      gone      gone
GET  /account/tokens      in     in   in    in     page  page     page  page     page      page      page
POST /account/tokens      in     in   in    in     page  page     page  page     page      page      page
POST /account/tokens/revoke in   in   in    in     gone  gone     gone  gone     gone      gone      gone
POST /account/sso/unlink  in     in   in    in     gone  gone     gone  gone     gone      gone      gone
GET  /admin/sso           in     in   in    in     403   403      page  page     403       403       403
POST /admin/sso           in     in   in    in     403   403      422   422      403       403       403
POST /admin/sso/remove    in     in   in    in     403   403      gone  gone     403       403       403
POST /admin/sso/unlink    in     in   in    in     403   403      gone  gone     403       403       403
GET  /admin/tokens        in     in   in    in     403   403      page  page     403       403       403
POST /admin/tokens        in     in   in    in     403   403      page  page     403       403       403
POST /admin/tokens/revoke in     in   in    in     403   403      gone  gone     403       403       403
GET  /admin               in     in   in    in     403   403      page  page     403       403       403
POST /admin               in     in   in    in     403   403      409   409      403       403       403
GET  /admin/people in in in in 403 403 page page 403 403 403
GET  /admin/people/new in in in in 403 403 page page 403 403 403
POST /admin/people/new in in in in 403 403 done done 403 403 403
GET  /admin/people/{id} in in in in 403 403 page page 403 403 403
POST /admin/people/{id} in in in in 403 403 409 409 403 403 403
POST /admin/people/{id}/invite in in in in 403 403 409 409 403 403 403
POST /admin/people/{id}/deactivate in in in in 403 403 done 409 403 403 403
POST /admin/people/{id}/reactivate in in in in 403 403 done 409 403 403 403
GET  /admin/people/export in in in in 403 403 page page 403 403 403
GET  /admin/import in in in in 403 403 page page 403 403 403
POST /admin/import in in in in 403 403 400 400 403 403 403
GET  /admin/import/sample in in in in 403 403 page page 403 403 403
GET  /admin/import/{id} in in in in 403 403 gone gone 403 403 403
POST /admin/import/{id}/run in in in in 403 403 gone gone 403 403 403
POST /admin/import/{id}/stop in in in in 403 403 gone gone 403 403 403
GET  /admin/templates in in in in 403 403 page page 403 403 403
GET  /admin/templates/new in in in in 403 403 page page 403 403 403
POST /admin/templates/new in in in in 403 403 422 422 403 403 403
GET  /admin/templates/preview in in in in 403 403 page page 403 403 403
POST /admin/templates/apply in in in in 403 403 409 409 403 403 403
POST /admin/templates/undo in in in in 403 403 409 409 403 403 403
GET  /admin/templates/{id} in in in in 403 403 gone gone 403 403 403
POST /admin/templates/{id} in in in in 403 403 gone gone 403 403 403
POST /admin/templates/{id}/remove in in in in 403 403 gone gone 403 403 403
GET  /admin/templates/runs/{id} in in in in 403 403 gone gone 403 403 403
POST /admin/templates/runs/{id}/stop in in in in 403 403 gone gone 403 403 403
GET  /admin/groups in in in in 403 403 page page 403 403 403
POST /admin/groups in in in in 403 403 422 422 403 403 403
POST /admin/groups/{id} in in in in 403 403 gone gone 403 403 403
POST /admin/groups/{id}/remove in in in in 403 403 gone gone 403 403 403
GET  /admin/phones in in in in 403 page page page page 403 403
GET  /admin/phones/strangers in in in in 403 page page page page 403 403
GET  /admin/phones/new in in in in 403 403 page page 403 403 403
POST /admin/phones/new in in in in 403 403 422 422 403 403 403
GET  /admin/phones/many in in in in 403 403 page page 403 403 403
POST /admin/phones/many in in in in 403 403 400 400 403 403 403
GET  /admin/phones/{id} in in in in 403 gone gone gone gone 403 403
POST /admin/phones/{id}/open in in in in 403 gone gone gone gone 403 403
POST /admin/phones/{id}/close in in in in 403 gone gone gone gone 403 403
POST /admin/phones/{id}/resync in in in in 403 gone gone gone gone 403 403
POST /admin/phones/{id}/restart in in in in 403 gone gone gone gone 403 403
POST /admin/phones/{id}/renew in in in in 403 403 gone gone 403 403 403
POST /admin/phones/{id}/remove in in in in 403 403 gone gone 403 403 403
GET  /admin/phones/{id}/replace in in in in 403 403 gone gone 403 403 403
POST /admin/phones/{id}/replace in in in in 403 403 gone gone 403 403 403
GET  /operator/organisations in in in in 403 403 403 page 403 403 403
POST /operator/organisations in in in in 403 403 403 422 403 403 403
GET  /operator/organisations/{id} in in in in 403 403 403 gone 403 403 403
POST /operator/organisations/{id} in in in in 403 403 403 gone 403 403 403
POST /operator/organisations/{id}/administrator in in in in 403 403 403 gone 403 403 403
POST /operator/organisations/{id}/deactivate in in in in 403 403 403 gone 403 403 403
POST /operator/organisations/{id}/reactivate in in in in 403 403 403 gone 403 403 403
GET  /helpdesk            in     in   in     in     403   page     page  page     page      403       403
GET  /helpdesk/refused    in     in   in    in     403   page     page  page     page      403       403
GET  /helpdesk/people/{id} in     in   in     in     403   page     page  page     page      403       403
POST /helpdesk/people/{id}/instructions in     in   in     in     403   done     done  done     done      403       403
POST /helpdesk/people/{id}/code in     in   in     in     403   page     page  page     page      403       403
POST /helpdesk/people/{id}/unlock in     in   in     in     403   done     done  done     done      403       403
POST /helpdesk/people/{id}/sessions in     in   in     in     403   done     done  done     done      403       403
POST /helpdesk/people/{id}/phone in     in   in     in     403   done     done  done     done      403       403
POST /helpdesk/people/{id}/resync in in in in 403 gone gone gone gone 403 403
POST /helpdesk/people/{id}/restart in in in in 403 gone gone gone gone 403 403
POST /helpdesk/people/{id}/push in     in   in     in     403   done     done  done     done      403       403
POST /helpdesk/people/{id}/second in     in   in     in     403   409      409   409      409       403       403
POST /helpdesk/people/{id}/address in     in   in     in     403   done     done  done     done      403       403
POST /helpdesk/people/{id}/address-now in     in   in     in     403   403      done  done     403       403       403
POST /helpdesk/people/{id}/address-confirm in     in   in     in     403   403      done  done     403       403       403
POST /helpdesk/people/{id}/address-withdraw in     in   in     in     403   done     done  done     done      403       403
POST /helpdesk/people/{id}/see in     in   in     in     403   done     done  done     done      403       403
GET  /helpdesk/people/{id}/as/home in     in   in     in     403   done     done  done     done      403       403
GET  /helpdesk/people/{id}/as/rules in     in   in     in     403   done     done  done     done      403       403
GET  /helpdesk/people/{id}/as/voicemail in     in   in     in     403   done     done  done     done      403       403
GET  /helpdesk/people/{id}/leave in     in   in     in     403   done     done  done     done      403       403
POST /api/fn/administration/settings out out out out 403 403      page  page     403       403       403
GET  /voicemail           in     in   in    in     page  page     page  page     page      page      page
POST /voicemail           in     in   in    in     gone  gone     gone  gone     done      done      done
GET  /voicemail/{id}/sound 401   401  401   401    gone  gone     gone  gone     gone      gone      page
POST /voicemail/{id}/delete in   in   in    in     gone  gone     gone  gone     gone      gone      done
POST /voicemail/{id}/restore in  in   in    in     gone  gone     gone  gone     gone      gone      done
POST /api/fn/voicemail    out    out  out   out    gone  gone     gone  gone     page      page      page
GET  /phones              in     in   in    in     page  page     page  page     page      page      page
GET  /phones/{id}         in     in   in    in     gone  gone     gone  gone     gone      gone      gone
POST /phones/{id} in in in in gone  gone     gone  gone     gone      gone      gone
POST /phones/{id}/restore in in in in gone  gone     gone  gone     gone      gone      gone
POST /phones/{id}/copy in in in in gone  gone     gone  gone     gone      gone      gone
POST /phones/{id}/copying in in in in gone  gone     gone  gone     gone      gone      gone
POST /phones/{id}/tell in in in in gone  gone     gone  gone     gone      gone      gone
GET  /phones/{id}/labels.pdf 401 401 401 401 gone  gone     gone  gone     gone      gone      gone
GET  /journal             in     in   in    in     page  page     page  page     page      page      page
POST /journal             in     in   in    in     gone  gone     gone  gone     gone      gone      done
GET  /journal/export      in     in   in    in     page  page     page  page     page      page      page
POST /api/fn/me           out    out  out   out    page  page     page  page     page      page      page
POST /api/fn/home         out    out  out   out    page  page     page  page     page      page      page
POST /api/fn/journal      out    out  out   out    page  page     page  page     page      page      page
POST /api/fn/rules/list   out    out  out   out    gone  gone     gone  gone     page      page      page
POST /api/fn/rules/save   out    out  out   out    gone  gone     gone  gone     gone      gone      done
POST /api/fn/rules/switch out    out  out   out    gone  gone     gone  gone     gone      gone      done
POST /api/fn/rules/keep   out    out  out   out    gone  gone     gone  gone     gone      gone      page
POST /api/fn/rules/reorder out   out  out   out    gone  gone     gone  gone     gone      gone      done
POST /api/fn/rules/delete out    out  out   out    gone  gone     gone  gone     gone      gone      done
POST /api/fn/rules/try    out    out  out   out    gone  gone     gone  gone     page      page      page
POST /api/fn/rules/restore out   out  out   out    gone  gone     gone  gone     gone      gone      done
GET  /p/{*file}          gone   gone gone  gone   gone  gone     gone  gone     gone      gone      gone
POST /api/fn/phones/list   out    out  out   out    gone  gone     gone  gone     page      page      page
POST /api/fn/phones/keys           out    out  out   out    gone  gone     gone  gone     gone      gone      page
POST /api/fn/phones/colleagues     out    out  out   out    gone  gone     gone  gone     gone      gone      page
POST /api/fn/phones/save           out    out  out   out    gone  gone     gone  gone     gone      gone      200
POST /api/fn/phones/restore        out    out  out   out    gone  gone     gone  gone     gone      gone      200
POST /api/fn/phones/copy           out    out  out   out    gone  gone     gone  gone     gone      gone      200
POST /api/fn/phones/allow-copying  out    out  out   out    gone  gone     gone  gone     gone      gone      page
POST /api/fn/phones/tell           out    out  out   out    gone  gone     gone  gone     gone      gone      page
GET  /api/v1/openapi.json page   page page  page   page  page     page  page     page      page      page
GET  /api/v1/docs.css     page   page page  page   page  page     page  page     page      page      page
GET  /api/v1/docs         page   page page  page   page  page     page  page     page      page      page
GET  /api/v1/token        out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/rules        out    out  out   out    out   out      out   out      out       out       out
PUT  /api/v1/rules        out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/rules/state  out    out  out   out    out   out      out   out      out       out       out
PATCH /api/v1/rules/{id}  out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/explain      out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/journal      out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/journal/export out  out  out   out    out   out      out   out      out       out       out
GET  /api/v1/calendar     out    out  out   out    out   out      out   out      out       out       out
PUT  /api/v1/calendar     out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/hours        out    out  out   out    out   out      out   out      out       out       out
PUT  /api/v1/hours        out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/policy       out    out  out   out    out   out      out   out      out       out       out
PUT  /api/v1/policy       out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/extensions   out    out  out   out    out   out      out   out      out       out       out
GET  /api/v1/extensions/{extension}/rules out out out out out out out   out      out       out       out
PUT  /api/v1/extensions/{extension}/rules out out out out out out out   out      out       out       out
GET  /api/v1/extensions/{extension}/rules/state out out out out out out out out  out       out       out
PATCH /api/v1/extensions/{extension}/rules/{id} out out out out out out out out  out       out       out
GET  /api/v1/extensions/{extension}/explain out out out out out out out out      out       out       out
GET  /api/v1/templates out out out out out out out out out out out
POST /api/v1/templates out out out out out out out out out out out
GET  /api/v1/templates/{id} out out out out out out out out out out out
PUT  /api/v1/templates/{id} out out out out out out out out out out out
DELETE /api/v1/templates/{id} out out out out out out out out out out out
GET  /api/v1/templates/preview out out out out out out out out out out out
POST /api/v1/templates/apply out out out out out out out out out out out
POST /api/v1/templates/undo out out out out out out out out out out out
GET  /api/v1/templates/runs/{id} out out out out out out out out out out out
GET  /api/v1/groups out out out out out out out out out out out
POST /api/v1/groups out out out out out out out out out out out
GET  /api/v1/groups/{id} out out out out out out out out out out out
PUT  /api/v1/groups/{id} out out out out out out out out out out out
DELETE /api/v1/groups/{id} out out out out out out out out out out out
GET  /api/v1/desk-phones out out out out out out out out out out out
POST /api/v1/desk-phones out out out out out out out out out out out
GET  /api/v1/desk-phones/{id} out out out out out out out out out out out
DELETE /api/v1/desk-phones/{id} out out out out out out out out out out out
POST /api/v1/desk-phones/{id}/replace out out out out out out out out out out out
POST /api/v1/desk-phones/{id}/resync out out out out out out out out out out out
POST /api/v1/desk-phones/{id}/restart out out out out out out out out out out out
POST /api/v1/desk-phones/{id}/window out out out out out out out out out out out
GET  /api/v1/phone-strangers out out out out out out out out out out out
GET  /api/v1/phone-models out out out out out out out out out out out
GET  /api/v1/phones out out out out out out out out out out out
GET  /api/v1/phones/{id}/keys out out out out out out out out out out out
PUT  /api/v1/phones/{id}/keys out out out out out out out out out out out
GET  /api/v1/extensions/{extension}/phones out out out out out out out out out out out
GET  /api/v1/extensions/{extension}/phones/{id}/keys out out out out out out out out out out out
PUT  /api/v1/extensions/{extension}/phones/{id}/keys out out out out out out out out out out out
";

/// The target's words, which nobody else may read.
const SECRET: [&str; 3] = ["Cible", "612345678", "12\u{a0}34\u{a0}56\u{a0}78"];

/// What is sent: the operation's own arguments, aimed at the target.
enum Sent {
    Nothing,
    Form(Vec<(&'static str, String)>),
    Json(Value),
}

/// A rule of the owner's, and the list it is in.
struct Target {
    id: String,
    version: i64,
    aims: Aims,
}

/// What else is aimed at: a message of the owner's, their account; somebody who is helped, a telephone of theirs, and what makes another
/// address for them.
#[derive(Clone, Copy, Default)]
struct Aims {
    message: Uuid,
    owner: Uuid,
    helped: Uuid,
    phone: Uuid,
    address: Uuid,
    /// A desk phone of the owner's.
    desk: Uuid,
}

/// One that nobody has.
fn address(aims: &Aims) -> String {
    format!("{}@alpha.example", aims.address)
}

/// The arguments of each operation. `own` is the version of the sender's own list, so that no answer is « stale ».
#[expect(clippy::too_many_lines, reason = "a table")]
fn arguments(what: &str, target: &Target, own: i64) -> Sent {
    let (id, version) = (&target.id, own.to_string());
    let rule = [
        ("name", "Prise"),
        ("enabled", "true"),
        ("origin", "anyone"),
        ("slot", "always"),
        ("trigger", "busy"),
        ("outcome", "reject"),
    ];
    let form = |fields: &[(&'static str, &str)]| {
        let version = ("version", version.clone());
        let others = fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Sent::Form(others.chain([version]).collect())
    };
    match what {
        "POST /signin" => form(&[("login", "plain@alpha.example"), ("password", PASSWORD)]),
        // An organisation without a provider, like any other: `sso` has those that have one.
        "POST /sso" => form(&[("org", "alpha")]),
        "POST /sso/{slug}/logout" => form(&[("logout_token", "x.y.z")]),
        "POST /admin/sso" => form(&[("issuer", "login.example"), ("client_id", "renvoi")]),
        "POST /admin/sso/unlink" => form(&[("person", id)]),
        "POST /recover" => form(&[("email", "204@alpha.example")]),
        "POST /admin/people/new" => form(&[
            ("name", "Nouvelle"),
            ("email", &format!("{}@alpha.example", Uuid::new_v4())),
            ("lang", "fr"),
        ]),
        staff if staff.starts_with("POST /admin/people") => form(&[
            ("name", "Autre"),
            ("email", "helped@alpha.example"),
            ("lang", "fr"),
        ]),
        "POST /admin/phones/{id}/open" => form(&[("minutes", "15")]),
        staff
            if [
                "/operator/",
                "/admin/import",
                "/admin/groups",
                "/admin/phones",
                "/admin/templates",
            ]
            .iter()
            .any(|part| staff.starts_with(&format!("POST {part}"))) =>
        {
            form(&[])
        }
        // None is typed: it counts against nobody.
        "POST /recover/code" => form(&[("login", "204@alpha.example"), ("code", "")]),
        help if help.starts_with("POST /helpdesk/") => {
            let address = address(&target.aims);
            form(&[
                ("why", "Rappel"),
                ("phone", &target.aims.phone.to_string()),
                ("email", &address),
                ("confirmed", &address),
            ])
        }
        "POST /address" => form(&[("answer", "yes")]),
        "POST /recover/new" => form(&[
            ("password", "un tout autre secret"),
            ("again", "un tout autre secret"),
        ]),
        "POST /preferences" => form(&[("lang", "en"), ("back", "/")]),
        "POST /rules/new" | "POST /rules/{id}" => form(&rule),
        // The owner's latest but one; who has no list has no version before the first.
        "POST /rules/restore" | "POST /journal" => {
            form(&[("earlier", &(target.version - 1).to_string())])
        }
        "POST /rules/{id}/switch" => form(&[("enabled", "false")]),
        "POST /rules/{id}/move" => form(&[("to", "up")]),
        "POST /forward" => form(&[("destination", "06 12 34 56 70"), ("until", "tonight")]),
        // Against settings that never were.
        "POST /admin" => form(&[("form", "policy"), ("version", "x")]),
        "POST /voicemail" => form(&[("switch", "on")]),
        // Of a phone that nobody has: `phones_page` has those that are somebody's.
        "POST /phones/{id}" => form(&[("key-0-3-kind", "empty")]),
        "POST /phones/{id}/restore" => form(&[("earlier", "1")]),
        "POST /phones/{id}/copy" => form(&[("from", id)]),
        "POST /phones/{id}/copying" => form(&[("on", "true")]),
        // A password of now that is none, a session of nobody's.
        "POST /account/password" => form(&[("password", PASSWORD), ("again", PASSWORD)]),
        "POST /account/sessions" => form(&[("session", id)]),
        "POST /signin/second" | "POST /account/second" => form(&[("code", "000000")]),
        "POST /account/zone" => form(&[("zone", "Europe/Lisbon")]),
        "POST /account/tokens" | "POST /admin/tokens" => form(&[
            ("name", &uuid::Uuid::new_v4().to_string()),
            ("scope", "explain"),
            ("days", "30"),
        ]),
        "POST /account/tokens/revoke" | "POST /admin/tokens/revoke" => form(&[("token", id)]),
        "POST /account/passkeys" => form(&[("name", "Prise")]),
        // Nobody's, as nobody has one.
        "POST /account/passkeys/rename" | "POST /account/passkeys/remove" => {
            form(&[("id", id), ("name", "Prise")])
        }
        "POST /signin/passkey"
        | "POST /signin/passkey/options"
        | "POST /signin/second/passkey"
        | "POST /signin/second/passkey/options"
        | "POST /signin/second/passkey/new"
        | "POST /signin/second/passkey/new/options"
        | "POST /account/confirm/options"
        | "POST /account/passkeys/options"
        | "POST /account/passkeys/confirm"
        | "POST /signout"
        | "POST /account/sso/unlink"
        | "POST /admin/sso/remove"
        | "POST /account/second/codes"
        | "POST /account/second/off"
        | "POST /phones/{id}/tell"
        | "POST /voicemail/{id}/delete"
        | "POST /voicemail/{id}/restore"
        | "POST /forward/end"
        | "POST /rules/{id}/delete"
        | "POST /rules/{id}/keep" => form(&[]),
        // No session opens the API, whatever is sent: `api_tokens` says what a token opens.
        api if api.contains(" /api/v1/") && !api.starts_with("GET") => Sent::Json(json!({})),
        "POST /api/fn/administration/settings"
        | "POST /api/fn/voicemail"
        | "POST /api/fn/me"
        | "POST /api/fn/home"
        | "POST /api/fn/rules/list"
        | "POST /api/fn/phones/list" => Sent::Json(json!({})),
        "POST /api/fn/journal" => Sent::Json(json!({ "query": {} })),
        "POST /api/fn/rules/save" => Sent::Json(json!({ "draft": {
            "id": id, "version": own, "name": "Prise", "enabled": true, "origin": "anyone", "slot": "always",
            "triggers": ["busy"], "outcome": "reject" } })),
        "POST /api/fn/rules/switch" => {
            Sent::Json(json!({ "id": id, "enabled": false, "version": own }))
        }
        "POST /api/fn/phones/keys" | "POST /api/fn/phones/tell" => {
            Sent::Json(json!({ "phone": target.aims.desk }))
        }
        "POST /api/fn/phones/colleagues" => {
            Sent::Json(json!({ "phone": target.aims.desk, "typed": "207", "supervised": true }))
        }
        "POST /api/fn/phones/allow-copying" => {
            Sent::Json(json!({ "phone": target.aims.desk, "on": true }))
        }
        // Against a version that never was: whose phone it is comes before that.
        "POST /api/fn/phones/save" => {
            Sent::Json(json!({ "phone": target.aims.desk, "draft": { "version": 0, "keys": [] } }))
        }
        "POST /api/fn/phones/restore" => Sent::Json(
            json!({ "phone": target.aims.desk, "earlier": 1, "version": 0, "writer": "" }),
        ),
        "POST /api/fn/phones/copy" => Sent::Json(json!({
            "phone": target.aims.desk, "from": target.aims.desk, "version": 0, "writer": "" })),
        "POST /api/fn/rules/keep" => Sent::Json(json!({ "id": id })),
        "POST /api/fn/rules/reorder" => Sent::Json(json!({ "order": [id], "version": own })),
        "POST /api/fn/rules/delete" => Sent::Json(json!({ "id": id, "version": own })),
        "POST /api/fn/rules/try" => Sent::Json(json!({ "call": {}, "rules": null })),
        "POST /api/fn/rules/restore" => {
            Sent::Json(json!({ "earlier": target.version - 1, "version": own }))
        }
        get if get.starts_with("GET ") => Sent::Nothing,
        other => panic!("{other} has a line in the table and no arguments"),
    }
}

/// The table: operation, then who, then what happens.
fn table() -> BTreeMap<String, Vec<(&'static str, &'static str)>> {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty());
    let whos: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            let what = format!("{} {}", words.next().unwrap(), words.next().unwrap());
            let cells: Vec<_> = whos.iter().copied().zip(words.by_ref()).collect();
            assert!(
                cells.len() == whos.len() && words.next().is_none(),
                "{what}"
            );
            (what, cells)
        })
        .collect()
}

#[test]
fn every_operation_has_a_line_and_every_line_an_operation() {
    let mut all: Vec<String> = operations()
        .into_iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    all.sort();
    let told: Vec<String> = table().into_keys().collect();
    assert_eq!(told, all);
}

async fn everybody_may_do_what_the_table_says_and_nothing_else(database: Database) {
    let portal = TestPortal::new(database).await;
    people(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let aims = helped(&portal, message(&portal).await).await;
    let mut aim = target(&mut owner, aims).await;
    let mut wrong = Vec::new();
    for (what, cells) in table() {
        // So many tokens that are none may be shown in a minute.
        portal.clock.advance(10);
        for (who, expected) in cells {
            if lists(&portal).await["alpha 204"] != aim.version {
                aim = target(&mut owner, aims).await;
            }
            let mut browser = come(&portal, who).await;
            let own = match who {
                "colleague" | "elsewhere" => version_of(&mut browser).await,
                _ => aim.version,
            };
            if what.contains("/address") {
                aim.aims.address = Uuid::now_v7();
                waits(&portal, &aim.aims).await;
            }
            let before = lists(&portal).await;
            let answer = send(&mut browser, &what, &aim, own).await;
            if answer.0 != expected {
                wrong.push(format!("{who}: {what}: {} instead of {expected}", answer.0));
            }
            if who == "owner" {
                continue;
            }
            // Who helps in an organisation reads its journal; `colleague` does.
            let helps = ["helpdesk", "admin", "operator", "colleague"].contains(&who);
            for secret in SECRET {
                let open = ["/journal", "/journal/export", "GET /helpdesk/people/{id}"];
                if helps && open.iter().any(|end| what.ends_with(end)) {
                    break;
                }
                assert!(!answer.1.contains(secret), "{who} reads {secret} by {what}");
            }
            let after = lists(&portal).await;
            // A rule of one's own is all that may have come of it.
            let others = |lists: &BTreeMap<String, i64>| -> BTreeMap<String, i64> {
                let kept = lists.iter().filter(|(line, _)| match who {
                    "colleague" => *line != "alpha 207",
                    "elsewhere" => *line != "beta 204",
                    _ => true,
                });
                kept.map(|(line, version)| (line.clone(), *version))
                    .collect()
            };
            assert_eq!(
                others(&before),
                others(&after),
                "{who} changed a list by {what}"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Role by organisation: the page is the same for all who may come, so what stands on it is asked for here.
async fn what_is_refused_is_read_by_who_helps_in_its_organisation(database: Database) {
    let portal = TestPortal::new(database).await;
    people(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    target(&mut owner, Aims::default()).await;
    let mut admin = come(&portal, "admin").await;
    let settings = admin.call("administration/settings", &json!({})).await;
    let settings: Value = serde_json::from_str(&settings.body).unwrap();
    let version = settings["version"].as_str().unwrap();
    let policy = [("form", "policy"), ("version", version), ("national", "on")];
    assert_eq!(admin.post("/admin", &policy).await.status, 303);

    for who in ["helpdesk", "admin", "operator", "colleague"] {
        let answer = come(&portal, who).await.get("/helpdesk/refused").await;
        assert_eq!(answer.status, 200, "{who}");
        let told = ["Cible", "Owner of 204", "1\u{a0}règle refusée"];
        assert!(told.iter().all(|told| answer.body.contains(told)), "{who}");
    }
    for who in ["nobody", "ended", "locked", "plain", "elsewhere", "owner"] {
        let answer = come(&portal, who).await.get("/helpdesk/refused").await;
        assert_ne!(answer.status, 200, "{who}");
        assert!(!answer.body.contains("Cible"), "{who}");
    }
    // Who helps elsewhere, and who administers it, reads what is refused there: nothing.
    let org = organisation(&portal.database.store, Some("beta"));
    let admin = NewUser {
        email: "admin@beta.example".to_owned(),
        name: "admin".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Administrator],
    };
    add_user(&portal.registry(), &org.await.unwrap(), &admin)
        .await
        .unwrap();
    for elsewhere in ["207@beta", "admin@beta.example"] {
        let mut browser = portal.signed_in(elsewhere).await;
        for page in ["/helpdesk/refused", "/admin"] {
            let answer = browser.get(page).await;
            assert!(!answer.body.contains("Cible"), "{elsewhere} reads {page}");
        }
        let answer = browser.get("/helpdesk/refused").await;
        assert!(answer.body.contains("Aucune règle enregistrée"));
    }
}

/// Staff of `alpha`, none of them with an extension, and somebody who will be locked.
async fn people(portal: &TestPortal) {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let staff = [
        ("plain", vec![]),
        ("helpdesk", vec![Role::Helpdesk]),
        ("admin", vec![Role::Administrator]),
        (
            "operator",
            vec![Role::Operator, Role::Administrator, Role::Helpdesk],
        ),
        ("locked", vec![]),
        ("half", vec![]),
    ];
    for (name, roles) in staff {
        let user = NewUser {
            email: format!("{name}@alpha.example"),
            name: name.to_owned(),
            lang: Lang::Fr,
            extension: None,
            password: Some(PASSWORD.into()),
            roles,
        };
        add_user(&portal.registry(), &org, &user).await.unwrap();
    }
    let mut tx = portal.database.store.write().await.unwrap();
    let half = store::user::by_email(tx.db(), "half@alpha.example")
        .await
        .unwrap();
    let second = TotpRow {
        user_id: half.unwrap().id,
        secret: vec![],
        last_step: 0,
        created_at: 0,
    };
    store::second_factor::put(tx.db(), &second).await.unwrap();
    tx.commit().await.unwrap();
}

/// A browser of somebody.
async fn come(portal: &TestPortal, who: &str) -> Browser {
    match who {
        "nobody" => portal.browser(),
        "ended" => {
            let mut browser = portal.signed_in("204@alpha").await;
            let cookies = browser.cookies.clone();
            browser.post("/signout", &[]).await;
            browser.cookies = cookies;
            browser
        }
        "half" => {
            let mut browser = portal.browser();
            let fields = [("login", "half@alpha.example"), ("password", PASSWORD)];
            let answer = browser.post("/signin", &fields).await;
            assert_eq!(answer.location(), "/signin/second?back=%2F");
            browser
        }
        "locked" => {
            lock(portal, None).await;
            let browser = portal.signed_in("locked@alpha.example").await;
            // The row alone: what the session itself is worth then.
            lock(portal, Some(1)).await;
            browser
        }
        "owner" => portal.signed_in("204@alpha").await,
        "colleague" => portal.signed_in("207@alpha").await,
        "elsewhere" => portal.signed_in("204@beta").await,
        staff => portal.signed_in(&format!("{staff}@alpha.example")).await,
    }
}

async fn lock(portal: &TestPortal, at: Option<i64>) {
    let mut tx = portal.database.store.write().await.unwrap();
    let user = store::user::by_email(tx.db(), "locked@alpha.example")
        .await
        .unwrap()
        .unwrap();
    store::user::set_locked(tx.db(), user.id, at).await.unwrap();
    tx.commit().await.unwrap();
}

/// A list of the owner's with the target alone in it.
async fn target(owner: &mut Browser, aims: Aims) -> Target {
    let list = rules(owner).await;
    let mut version = list["version"].as_i64().unwrap();
    for rule in list["rules"].as_array().unwrap() {
        let away = json!({ "id": rule["rule"]["id"], "version": version });
        owner.call("rules/delete", &away).await;
        version += 1;
    }
    let draft = json!({ "version": version, "name": "Cible", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "forward", "destination": "06 12 34 56 78" });
    owner.call("rules/save", &json!({ "draft": draft })).await;
    let list = rules(owner).await;
    assert_eq!(list["rules"].as_array().unwrap().len(), 1, "{list}");
    Target {
        id: list["rules"][0]["rule"]["id"].as_str().unwrap().to_owned(),
        version: list["version"].as_i64().unwrap(),
        aims,
    }
}

/// Somebody of `alpha` with an extension and a telephone, who does nothing.
async fn helped(portal: &TestPortal, message: Uuid) -> Aims {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let number = Extension::parse("210").unwrap();
    let registry = portal.registry();
    add_extension(&registry, &org, &number, &[]).await.unwrap();
    add_device(&registry, &org, "210", "Desk").await.unwrap();
    let user = NewUser {
        email: "helped@alpha.example".to_owned(),
        name: "helped".to_owned(),
        lang: Lang::Fr,
        extension: Some("210".to_owned()),
        password: Some(PASSWORD.into()),
        roles: vec![],
    };
    let user = add_user(&registry, &org, &user).await.unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let phones = store::device::of_extension(read.db(), user.extension_id.unwrap());
    let phone = phones.await.unwrap()[0].id;
    let owner = store::user::by_extension(read.db(), "204", "alpha");
    Aims {
        message,
        owner: owner.await.unwrap().unwrap().id,
        helped: user.id,
        phone,
        address: Uuid::nil(),
        desk: portal
            .desk_phone("alpha", "204", "00:15:65:00:00:01", "yealink-t54w")
            .await
            .id,
    }
}

/// A change of address of who is helped, that waits.
async fn waits(portal: &TestPortal, aims: &Aims) {
    let mut tx = portal.database.store.write().await.unwrap();
    let user = store::user::by_id(tx.db(), aims.helped).await.unwrap();
    let now = portal.clock.millis();
    let change = ChangeRow {
        id: Uuid::now_v7(),
        user_id: aims.helped,
        former: user.unwrap().email,
        email: address(aims),
        asked_by: "207@alpha.example".to_owned(),
        created_at: now,
        expires_at: now + 1000,
    };
    store::addresses::put(tx.db(), &change).await.unwrap();
    tx.commit().await.unwrap();
}

/// A message of the owner's, from the target's number.
async fn message(portal: &TestPortal) -> Uuid {
    let mut tx = portal.database.store.write().await.unwrap();
    let owner = store::user::by_extension(tx.db(), "204", "alpha");
    let owner = owner.await.unwrap().unwrap();
    let row = MessageRow {
        id: Uuid::now_v7(),
        extension_id: owner.extension_id.unwrap(),
        user_id: Some(owner.id),
        recording: "renvoi-x".to_owned(),
        caller: "e33612345678".to_owned(),
        left_at: 0,
        lasts: 3000,
        heard_at: None,
        deleted_at: None,
    };
    let sound = Some(&b"Cible"[..]);
    store::messages::insert(tx.db(), &row, sound).await.unwrap();
    tx.commit().await.unwrap();
    row.id
}

async fn rules(browser: &mut Browser) -> Value {
    let answer = browser.call("rules/list", &json!({})).await;
    serde_json::from_str(&answer.body).unwrap()
}

async fn version_of(browser: &mut Browser) -> i64 {
    rules(browser).await["version"].as_i64().unwrap()
}

/// The version of every list there is, by organisation and extension.
async fn lists(portal: &TestPortal) -> BTreeMap<String, i64> {
    let mut read = portal.database.store.read().await.unwrap();
    let mut all = BTreeMap::new();
    for org in store::organisation::all(read.db()).await.unwrap() {
        for number in store::extension::numbers(read.db(), org.id).await.unwrap() {
            let row = store::extension::by_number(read.db(), org.id, &number)
                .await
                .unwrap()
                .unwrap();
            all.insert(format!("{} {number}", org.slug), row.rules_version);
        }
    }
    all
}

/// Does it; answers the table's word for what happened, and what was read.
async fn send(browser: &mut Browser, what: &str, target: &Target, own: i64) -> (String, String) {
    let (method, path) = what.split_once(' ').unwrap();
    let id = if path.starts_with("/voicemail") {
        target.aims.message.to_string()
    } else if path == "/helpdesk/people/{id}" {
        target.aims.owner.to_string()
    } else if path.starts_with("/helpdesk/") || path.starts_with("/admin/people/") {
        target.aims.helped.to_string()
    } else {
        target.id.clone()
    };
    let path = path
        .replace("{id}", &id)
        .replace("{extension}", "204")
        .replace("{slug}", "alpha")
        .replace("/journal/export", "/journal/export?format=csv")
        .replace("{*name}", "renvoi.js")
        .replace("{*file}", "001565000001.cfg");
    if path == "/events" {
        // A stream has no end to wait for.
        let request = browser
            .request(Method::GET, &path)
            .body(Body::empty())
            .unwrap();
        let status = browser.status(request).await;
        return (word(status, "", ""), String::new());
    }
    let answer = match arguments(what, target, own) {
        Sent::Nothing => browser.get(&path).await,
        Sent::Form(fields) => {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            browser.post(&path, &fields).await
        }
        Sent::Json(value) => {
            if let Some(function) = path.strip_prefix("/api/fn/") {
                browser.call(function, &value).await
            } else {
                let request = browser
                    .request(method.parse().unwrap(), &path)
                    .header("content-type", "application/json")
                    .header("if-match", "*")
                    .body(Body::from(value.to_string()));
                browser.send(request.unwrap()).await
            }
        }
    };
    assert_eq!(
        method == "GET",
        matches!(arguments(what, target, own), Sent::Nothing)
    );
    let word = word(answer.status, answer.location(), &answer.body);
    (word, answer.body)
}

fn word(status: u16, location: &str, body: &str) -> String {
    let code = serde_json::from_str::<Value>(body)
        .ok()
        .and_then(|answer| answer["code"].as_str().map(str::to_owned));
    let changed = serde_json::from_str::<Value>(body)
        .ok()
        .and_then(|answer| answer["changed"].as_str().map(str::to_owned));
    let word = match (status, code.as_deref(), changed.as_deref()) {
        (_, Some("signed_out"), _) => "out",
        (_, Some("forbidden"), _) => "403",
        (_, Some("not_found"), _) | (404, ..) => "gone",
        (303, ..) if location.starts_with("/signin") => "in",
        (303, ..) if location.ends_with("?error=not_found") => "gone",
        (303, ..) if !location.contains("error") => "done",
        (200, None, Some("saved")) => "done",
        (200, None, None) => "page",
        (204, ..) => "-",
        (status, ..) if location.is_empty() => return status.to_string(),
        _ => return format!("{status} {location}"),
    };
    word.to_owned()
}
