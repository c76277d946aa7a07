use std::sync::Arc;

use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};

use super::*;

fn now() -> Timestamp {
    Timestamp::from_second(1_795_000_000).unwrap()
}

fn issued(names: &[&str]) -> (Content, Content) {
    let authority = renew_authority(None, "main", now()).unwrap().unwrap();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let certificate = renew(None, &authority, &names, now()).unwrap().unwrap();
    (authority, certificate)
}

fn is_trusted(certificate: &Content, authority: &Content, name: &str, at: Timestamp) -> bool {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(text(&authority.data, "ca.crt").unwrap().as_bytes()) {
        roots.add(root.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let shown = CertificateDer::from_pem_slice(text(&certificate.data, "tls.crt").unwrap().as_bytes()).unwrap();
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(at.as_second()).unwrap()));
    verifier.verify_server_cert(&shown, &[], &ServerName::try_from(name.to_owned()).unwrap(), &[], at).is_ok()
}

#[test]
fn a_certificate_is_trusted_for_its_names_for_ninety_days() {
    let names = names("main-web-internal", "bi", "cluster.local");
    let (authority, certificate) = issued(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for name in ["main-web-internal.bi.svc", "main-web-internal.bi.svc.cluster.local", "pod.main-web-internal.bi.svc"] {
        assert!(is_trusted(&certificate, &authority, name, now()), "{name}");
    }
    assert!(!is_trusted(&certificate, &authority, "other.bi.svc", now()));
    assert!(!is_trusted(&certificate, &authority, "main-web-internal.bi.svc", now() + LIFE + SKEW));
    let (stranger, _) = issued(&["x"]);
    assert!(!is_trusted(&certificate, &stranger, "main-web-internal.bi.svc", now()));
}

#[test]
fn a_certificate_is_made_anew_when_a_third_of_its_life_is_left() {
    let (authority, certificate) = issued(&["a.bi.svc"]);
    let names = ["a.bi.svc".to_owned()];
    let renew_at = |at| renew(Some(&certificate), &authority, &names, at).unwrap();
    let days = |days: i64| now() + SignedDuration::from_hours(24 * days);
    assert_eq!(renew_at(days(59)), None);
    assert!(renew_at(days(61)).is_some());
}

#[test]
fn other_names_or_another_authority_need_another_certificate() {
    let (authority, certificate) = issued(&["a.bi.svc"]);
    assert!(renew(Some(&certificate), &authority, &["b.bi.svc".to_owned()], now()).unwrap().is_some());
    let (stranger, _) = issued(&["x"]);
    assert!(renew(Some(&certificate), &stranger, &["a.bi.svc".to_owned()], now()).unwrap().is_some());
}

#[test]
fn a_new_authority_goes_on_trusting_the_old_one() {
    let (old, certificate) = issued(&["a.bi.svc"]);
    assert_eq!(renew_authority(Some(&old), "main", now()).unwrap(), None);
    let later = now() + SignedDuration::from_hours(24 * 365 * 7);
    let new = renew_authority(Some(&old), "main", later).unwrap().unwrap();
    assert!(is_trusted(&certificate, &new, "a.bi.svc", now()));
    let fresh = renew(None, &new, &["a.bi.svc".to_owned()], later).unwrap().unwrap();
    assert!(is_trusted(&fresh, &new, "a.bi.svc", later));
}
