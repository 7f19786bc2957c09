//! A certificate of `localhost`, and a relay that speaks TLS in front of what does not.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

/// A certificate that nobody trusts who was not told to.
pub struct Identity {
    pub acceptor: TlsAcceptor,
    pub der: Vec<u8>,
    pub pem: String,
}

/// A new one.
pub fn identity() -> Identity {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    Identity {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        der: made.cert.der().to_vec(),
        pem: made.cert.pem(),
    }
}

/// Passes on to an address what comes over TLS, and back what it answers; it ends with the test's runtime.
pub async fn relay(acceptor: TlsAcceptor, to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            // What goes wrong is seen by whoever is at its other end.
            tokio::spawn(async move {
                let mut secure = acceptor.accept(stream).await?;
                let mut plain = TcpStream::connect(to).await?;
                copy_bidirectional(&mut secure, &mut plain).await
            });
        }
    });
    address
}
