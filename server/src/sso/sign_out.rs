//! The way out at the provider (`OpenID` Connect RP-Initiated Logout 1.0).

use super::{BeginError, Sso};
use crate::store::sso::Way;

impl Sso {
    /// Where somebody signs out at their provider, and comes back from; `None` where it has no such place. It is told which portal
    /// they come from and nothing of them, as nothing that it said of them is kept: it asks whoever is there.
    pub async fn sign_out(&self, way: &Way) -> Result<Option<String>, BeginError> {
        let row = self.row(way.org_id).await?;
        let row = row.ok_or(BeginError::Misfit)?;
        let leave = self.0.providers.leave(&row.issuer)?;
        let provider = self.0.providers.find(&row.issuer, &leave).await?;
        let Some(address) = &provider.end_session else {
            return Ok(None);
        };
        let mut to = address.url().clone();
        to.query_pairs_mut()
            .append_pair("client_id", &row.client_id)
            .append_pair("post_logout_redirect_uri", &self.signed_out_uri());
        Ok(Some(to.into()))
    }
}
