//! The table itself.

use std::collections::BTreeMap;

/// What comes of it is said in the words of [`word`](crate::support::browser::word).
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
POST /account/second/codes in    in   in    in     gone  page     page  page     page      gone      gone
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
GET  /admin/templates/colleagues out out out out 403 403 page page 403 403 403
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
POST /helpdesk/people/{id} in     in   in     in     403   done     done  done     done      403       403
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
GET  /phones/{id}/colleagues out out out out gone  gone     gone  gone     gone      gone      page
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

/// The table: operation, then who, then what happens.
pub(super) fn table() -> BTreeMap<String, Vec<(&'static str, &'static str)>> {
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
