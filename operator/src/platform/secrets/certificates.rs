//! `PLATFORM-ca`, `PLATFORM-web-tls`, `PLATFORM-worker-tls`: by what web servers and workers prove themselves to each other.
//!
//! ECDSA P-256. The authority lives ten years, certificates ninety days; each is made anew when a third of that is left. A
//! new authority's Secret holds the old certificate too, so that both are trusted while pods change over.

use k8s_openapi::jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use time::OffsetDateTime;

use super::{Content, Data, bytes, text};
use crate::hash::hash_of;

/// When what a Secret holds stops being valid, RFC 3339.
pub const EXPIRES: &str = "binnacle.dev/expires";
/// A fingerprint of what a certificate says and of who signed it.
const ISSUED_FOR: &str = "binnacle.dev/issued-for";

const AUTHORITY_LIFE: SignedDuration = SignedDuration::from_hours(3652 * 24);
const LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Clocks of nodes may be behind by so much.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// Why a certificate was not made.
#[derive(Debug, thiserror::Error)]
#[error("a certificate cannot be made")]
pub struct NotIssued(#[from] rcgen::Error);

/// The authority, where it is missing or a third of its life is left; `None` where nothing is to be done.
///
/// # Errors
/// [`NotIssued`]
pub fn renew_authority(held: Option<&Content>, platform: &str, now: Timestamp) -> Result<Option<Content>, NotIssued> {
    if held.is_some_and(|held| is_fresh(held, AUTHORITY_LIFE, now) && text(&held.data, "ca.key").is_some()) {
        return Ok(None);
    }
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    // A name of its own for each authority, so that the old one's certificates are not looked for under the new one.
    let name = format!("{platform} {}", now.as_second());
    let mut params = authority_params(&name);
    span(&mut params, now, AUTHORITY_LIFE);
    let certificate = params.self_signed(&key)?.pem();
    let before = held.and_then(|held| text(&held.data, "ca.crt")).and_then(first_certificate).unwrap_or_default();
    let data = Data::from([
        ("ca.crt".to_owned(), bytes(format!("{certificate}{before}"))),
        ("ca.key".to_owned(), bytes(key.serialize_pem())),
        ("name".to_owned(), bytes(name)),
    ]);
    Ok(Some(Content { annotations: [expires(now, AUTHORITY_LIFE)].into(), data }))
}

/// A certificate of the authority for these names, where it is missing, for other names, of another authority, or a third of
/// its life is left; `None` where nothing is to be done.
///
/// # Errors
/// [`NotIssued`]
pub fn renew(
    held: Option<&Content>,
    authority: &Content,
    names: &[String],
    now: Timestamp,
) -> Result<Option<Content>, NotIssued> {
    let trusted = text(&authority.data, "ca.crt").unwrap_or_default();
    let issued_for = hash_of(&(names, trusted));
    let is_right = |held: &Content| {
        held.annotations.get(ISSUED_FOR) == Some(&issued_for)
            && is_fresh(held, LIFE, now)
            && ["ca.crt", "tls.crt", "tls.key"].iter().all(|key| text(&held.data, key).is_some())
    };
    if held.is_some_and(is_right) {
        return Ok(None);
    }
    let name = text(&authority.data, "name").unwrap_or_default();
    let signer = KeyPair::from_pem(text(&authority.data, "ca.key").unwrap_or_default())?;
    let issuer = Issuer::new(authority_params(name), signer);
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    // Who it is stands in the names; here, no more than 64 characters would fit.
    params.distinguished_name.push(DnType::CommonName, "binnacle");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    span(&mut params, now, LIFE);
    let certificate = params.signed_by(&key, &issuer)?;
    let data = Data::from([
        ("ca.crt".to_owned(), bytes(trusted)),
        ("tls.crt".to_owned(), bytes(certificate.pem())),
        ("tls.key".to_owned(), bytes(key.serialize_pem())),
    ]);
    let annotations = [expires(now, LIFE), (ISSUED_FOR.to_owned(), issued_for)].into();
    Ok(Some(Content { annotations, data }))
}

/// What a server in the cluster is called: the Service `service` of `namespace`, short and in full.
pub fn names(service: &str, namespace: &str, cluster_domain: &str) -> Vec<String> {
    let full = format!("{service}.{namespace}.svc");
    vec![
        full.clone(),
        format!("{full}.{cluster_domain}"),
        format!("{service}.{namespace}"),
        format!("*.{full}"),
        format!("*.{full}.{cluster_domain}"),
    ]
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Binnacle");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn span(params: &mut CertificateParams, now: Timestamp, life: SignedDuration) {
    let at =
        |time: Timestamp| OffsetDateTime::from_unix_timestamp(time.as_second()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    params.not_before = at(now - SKEW);
    params.not_after = at(now + life);
}

fn is_fresh(held: &Content, life: SignedDuration, now: Timestamp) -> bool {
    expiry(held).is_some_and(|expiry| expiry - life / 3 > now)
}

fn expiry(held: &Content) -> Option<Timestamp> {
    held.annotations.get(EXPIRES)?.parse().ok()
}

fn expires(now: Timestamp, life: SignedDuration) -> (String, String) {
    (EXPIRES.to_owned(), crate::conditions::rfc3339(now + life))
}

fn first_certificate(pem: &str) -> Option<String> {
    const END: &str = "-----END CERTIFICATE-----";
    let end = pem.find(END)? + END.len();
    Some(format!("{}\n", &pem[..end]))
}

#[cfg(test)]
mod tests;
