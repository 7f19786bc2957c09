//! What stands in the way of emergency calls.

use super::numbering;
use crate::{
    pbx::Problem,
    store::{self, Db},
};

/// The organisations whose phones cannot call for help, and extensions that nobody can dial because they are emergency numbers.
pub async fn emergency_gaps(mut db: Db<'_>) -> store::Result<Vec<Problem>> {
    let mut gaps = vec![];
    for org in store::organisation::all(db.again()).await? {
        let (slug, country) = (&org.slug, &org.country);
        let phones = store::device::count(db.again(), org.id).await?;
        if org.trunk_id.is_none() && phones > 0 {
            gaps.push(Problem {
                what: format!(
                    "{slug} has phones and no trunk: emergency calls cannot leave it, nor any other"
                ),
                mend: format!(
                    "renvoi org set {slug} --trunk NAME (`renvoi trunk list` shows them)"
                ),
            });
        }
        let numbering = numbering(country);
        let numbers = store::extension::numbers(db.again(), org.id).await?;
        for number in numbers
            .iter()
            .filter(|number| numbering.is_emergency(number))
        {
            gaps.push(Problem {
                what: format!(
                    "extension {number} of {slug} is an emergency number in {country}: whoever dials it reaches the service"
                ),
                mend: format!(
                    "give its owner another extension, then renvoi extension remove {number} --org {slug}"
                ),
            });
        }
    }
    Ok(gaps)
}
