use proptest::{collection::vec, prelude::*};

use super::*;

fn at(millis: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(millis)
}

fn envelopes() -> impl Strategy<Value = Envelope> {
    // Short patterns repeated compress, random bytes do not.
    let body = prop_oneof![
        vec(any::<u8>(), 0..10_000),
        (vec(any::<u8>(), 1..9), 0..5000_usize).prop_map(|(pattern, times)| pattern.repeat(times)),
    ];
    (body, vec(any::<u8>(), 0..200), 0..1_u64 << 42, 0..1_u64 << 42, any::<bool>(), any::<bool>()).prop_map(
        |(body, meta, made, fresh, is_failure, is_elsewhere)| Envelope {
            body: body.into(),
            meta: meta.into(),
            made_at: at(made),
            fresh_until: at(fresh),
            keep_until: at(1 << 43),
            is_failure,
            is_elsewhere,
        },
    )
}

proptest! {
    #[test]
    fn what_is_sealed_is_opened_as_it_was(envelope in envelopes(), key in "[a-z/]{1,40}", compress: bool) {
        let sealed = envelope.seal(&key, compress);
        prop_assert_eq!(remaining(&sealed, at(0)), Some(Duration::from_millis(1 << 43)));
        let plain = without_compression(&key, &sealed).unwrap();
        prop_assert_eq!(Envelope::open(&key, plain, at(0)), Ok(envelope.clone()));
        prop_assert_eq!(Envelope::open(&key, sealed, at(0)), Ok(envelope));
    }

    #[test]
    fn any_cut_is_noticed(envelope in envelopes(), compress: bool, cut: prop::sample::Index) {
        let sealed = envelope.seal("k", compress);
        let cut = sealed.slice(..cut.index(sealed.len()));
        prop_assert_eq!(Envelope::open("k", cut, at(0)), Err(Unusable::Corrupt));
    }

    #[test]
    fn any_changed_bit_is_noticed(envelope in envelopes(), compress: bool, place: prop::sample::Index, bit in 0..8) {
        let mut sealed = envelope.seal("k", compress).to_vec();
        let place = place.index(sealed.len());
        sealed[place] ^= 1_u8 << bit;
        prop_assert_eq!(Envelope::open("k", sealed.into(), at(0)), Err(Unusable::Corrupt));
    }

    #[test]
    fn appended_bytes_are_noticed(envelope in envelopes(), more in vec(any::<u8>(), 1..50)) {
        let sealed = [&envelope.seal("k", true)[..], &more].concat();
        prop_assert_eq!(Envelope::open("k", sealed.into(), at(0)), Err(Unusable::Corrupt));
    }

    #[test]
    fn an_envelope_of_another_key_is_not_opened(envelope in envelopes(), key in "[a-z]{1,20}", other in "[a-z]{1,20}") {
        prop_assume!(key != other);
        prop_assert_eq!(Envelope::open(&other, envelope.seal(&key, true), at(0)), Err(Unusable::Corrupt));
    }

    #[test]
    fn garbage_is_never_opened(garbage in vec(any::<u8>(), 0..500), with_magic: bool) {
        let garbage = if with_magic { [&MAGIC[..], &garbage].concat() } else { garbage };
        prop_assert_eq!(Envelope::open("k", garbage.clone().into(), at(0)), Err(Unusable::Corrupt));
        let _ = (remaining(&garbage, at(0)), is_fresh(&garbage, at(0)), without_compression("k", &garbage.into()));
    }
}

#[test]
fn an_envelope_past_its_time_is_expired() {
    let envelope = Envelope {
        body: Bytes::from_static(b"b"),
        meta: Bytes::new(),
        made_at: at(1000),
        fresh_until: at(2000),
        keep_until: at(3000),
        is_failure: false,
        is_elsewhere: false,
    };
    let sealed = envelope.seal("k", false);
    assert!(Envelope::open("k", sealed.clone(), at(2999)).is_ok());
    assert_eq!(Envelope::open("k", sealed.clone(), at(3000)), Err(Unusable::Expired));
    assert_eq!(remaining(&sealed, at(3000)), None);
    assert_eq!([1999, 2000].map(|now| is_fresh(&sealed, at(now))), [true, false]);
}

#[test]
fn a_body_that_claims_to_be_enormous_is_not_decompressed() {
    let envelope = Envelope {
        body: vec![0; 1 << 20].into(),
        meta: Bytes::new(),
        made_at: at(0),
        fresh_until: at(0),
        keep_until: at(1),
        is_failure: false,
        is_elsewhere: false,
    };
    let mut sealed = envelope.seal("k", true).to_vec();
    sealed[HEADER_BYTES - 8..HEADER_BYTES].copy_from_slice(&u64::MAX.to_le_bytes());
    let sum = checksum("k", &sealed[COVERED_FROM..]);
    sealed[CHECKSUM_AT..COVERED_FROM].copy_from_slice(&sum.to_le_bytes());
    assert_eq!(Envelope::open("k", sealed.into(), at(0)), Err(Unusable::Corrupt));
}
