//! Certificates by which the planes know each other.

use std::{fmt, fs, io, path::Path};

/// A certificate, its key, and the authority that signed the other side's, all as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// Who signs certificates.
    pub authority: Vec<u8>,
    /// This side's certificate, followed by those between it and the authority.
    pub certificate: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

impl TlsFiles {
    /// Reads `ca.crt`, `tls.crt` and `tls.key`, as a `kubernetes.io/tls` Secret is mounted.
    ///
    /// # Errors
    /// When one of them cannot be read; the error names it.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read(&file).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
        };
        Ok(Self { authority: read("ca.crt")?, certificate: read("tls.crt")?, key: read("tls.key")? })
    }
}

impl fmt::Debug for TlsFiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TlsFiles").finish_non_exhaustive()
    }
}
