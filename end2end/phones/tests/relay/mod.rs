//! A network that loses datagrams.

use std::{
    collections::HashSet,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::{net::UdpSocket, task::JoinHandle};

/// Passes datagrams between a phone and whoever calls it, but loses the first copy of each.
pub(crate) struct LossyRelay {
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl LossyRelay {
    pub(crate) async fn before(callee: SocketAddr) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port on loopback");
        let address = socket.local_addr().expect("a bound socket has an address");
        let task = tokio::spawn(async move {
            let mut seen = HashSet::new();
            let mut near = None;
            let mut buffer = vec![0; 65_535];
            while let Ok((length, source)) = socket.recv_from(&mut buffer).await {
                let datagram = buffer[..length].to_vec();
                let to = if source == callee {
                    near
                } else {
                    near = Some(source);
                    Some(callee)
                };
                if seen.insert(datagram.clone()) {
                    continue;
                }
                if let Some(to) = to {
                    let _ = socket.send_to(&datagram, to).await;
                }
            }
        });
        Self { address, task }
    }
}

impl Drop for LossyRelay {
    fn drop(&mut self) {
        self.task.abort();
    }
}
