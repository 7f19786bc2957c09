//! Desk phones. Nobody has one yet.

pub mod list;
pub mod models;

use async_trait::async_trait;
use renvoi_app::api::{
    ApiError, Code,
    phones::{KeysChanged, KeysDraft, KeysView, LivePhone, Phones, PhonesList},
    session::{Reader, Session, User},
};
use uuid::Uuid;

/// The service behind the pages.
#[derive(Clone, Copy, Debug)]
pub struct PhonesService;

#[async_trait]
impl Phones for PhonesService {
    async fn list(&self, _: &Reader) -> Result<PhonesList, ApiError> {
        Err(Code::NotFound.into())
    }

    async fn keys(&self, _: &Reader, _: Uuid) -> Result<KeysView, ApiError> {
        Err(Code::NotFound.into())
    }

    async fn live(&self, _: &Session<User>) -> Result<Vec<LivePhone>, ApiError> {
        Ok(vec![])
    }

    async fn save(
        &self,
        _: &Session<User>,
        _: Uuid,
        _: &KeysDraft,
    ) -> Result<KeysChanged, ApiError> {
        Err(Code::NotFound.into())
    }

    async fn restore(
        &self,
        _: &Session<User>,
        _: Uuid,
        _: i64,
        _: i64,
        _: &str,
    ) -> Result<KeysChanged, ApiError> {
        Err(Code::NotFound.into())
    }

    async fn copy(
        &self,
        _: &Session<User>,
        _: Uuid,
        _: Uuid,
        _: i64,
        _: &str,
    ) -> Result<KeysChanged, ApiError> {
        Err(Code::NotFound.into())
    }

    async fn allow_copying(&self, _: &Session<User>, _: Uuid, _: bool) -> Result<(), ApiError> {
        Err(Code::NotFound.into())
    }

    async fn tell_again(&self, _: &Session<User>, _: Uuid) -> Result<(), ApiError> {
        Err(Code::NotFound.into())
    }
}
