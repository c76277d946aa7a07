use super::*;
use crate::BackendKind;

fn problem(url: &str) -> String {
    open("results", url).unwrap_err().words
}

#[test]
fn every_kind_of_url_opens_without_its_server() {
    let kinds = [
        ("memory:", BackendKind::Memory),
        ("memory:?bytes=64Mi&max-ttl=1h&max-value=1Mi", BackendKind::Memory),
        ("redis://127.0.0.1:1", BackendKind::Redis),
        ("redis://:p%40ss@127.0.0.1:1/3?prefix=x&timeout-ms=100", BackendKind::Redis),
        ("rediss://user:password@localhost:1?compress=none", BackendKind::Redis),
        ("memcached://127.0.0.1:1", BackendKind::Memcached),
        ("memcached://one,two:11212,[::1]:11213?prefix=y", BackendKind::Memcached),
        ("s3://id:se/cr+et@bucket/a/b?region=eu-west-1&endpoint=http://127.0.0.1:1", BackendKind::S3),
        ("memory:?bytes=1Mi+redis://127.0.0.1:1?prefix=x", BackendKind::Tiered),
        ("memory:+s3://bucket?region=us-east-1", BackendKind::Tiered),
    ];
    for (url, kind) in kinds {
        assert_eq!(open("results", url).expect(url).backend().kind(), kind, "{url}");
    }
}

#[test]
fn the_overflow_is_all_that_follows_its_name() {
    let url = "redis://127.0.0.1:1?prefix=x&overflow=s3://id:secret@bucket/p?region=r&endpoint=http://127.0.0.1:1";
    let cache = open("exports", url).unwrap();
    assert_eq!((cache.backend().kind(), cache.file_backend().kind()), (BackendKind::Redis, BackendKind::S3));
}

#[test]
fn a_wrong_url_says_what_would_be_right() {
    let wrong = [
        ("", "starts with none of"),
        ("http://host", "starts with none of"),
        ("memory:64Mi", "nothing may stand between"),
        ("memory:?size=1Mi", "an option is not one of bytes, max-ttl"),
        ("memory:?bytes=much", "`bytes` is not a size such as 64Mi"),
        ("disk:", "an absolute path"),
        ("disk:/", "an absolute path"),
        ("disk:relative", "an absolute path"),
        ("redis://", "the host is missing"),
        ("redis:///0", "the host is missing"),
        ("redis://host:port", "not a URL"),
        ("redis://host/first", "the number of a database"),
        ("redis://host?prefix=a b", "`prefix` is not up to 40 letters"),
        ("redis://host?timeout-ms=0", "`timeout-ms` is not a number"),
        ("redis://host?compress=lz4", "`compress` is not zstd or none"),
        ("memcached:host", "the servers are missing"),
        ("memcached://", "a server is not host:port"),
        ("memcached://a:1,,b:1", "a server is not host:port"),
        ("memcached://user:password@host:1", "a server is not host:port"),
        ("s3:bucket", "the bucket is missing"),
        ("s3:///prefix", "the bucket is missing"),
        ("s3://secret@bucket", "credentials are id:secret"),
        ("s3://bucket/p?endpoint=minio:9000", "`endpoint` is not an http://"),
        ("s3://bucket/p?endpoint=http://u:hunter2@minio:9000", "`endpoint` is not an http://"),
        ("memory:+memory:", "in front of a shared cache only"),
        ("memory:?overflow=redis://host", "only a disk or S3 can be the overflow"),
        ("memory:?overflow=tape:/x", "starts with none of"),
    ];
    for (url, words) in wrong {
        let problem = problem(url);
        assert!(problem.contains(words), "{url}: {problem}");
        assert!(!problem.contains("hunter2"));
    }
}

#[test]
fn no_debug_text_or_error_shows_a_password() {
    let urls = [
        "redis://user:hunter2@127.0.0.1:1",
        "memory:+redis://user:hunter2@127.0.0.1:1",
        "s3://id:hunter2@bucket?region=r&endpoint=http://127.0.0.1:1",
        "memory:?overflow=s3://id:hunter2@bucket?region=r",
        "redis://user:hunter2@127.0.0.1:1/x",
        "redis://user:hunter2@host?hunter2=1",
        "redis://user:hunter2 @host:x",
        "hunter2",
        "s3://hunter2@bucket",
        "memcached://hunter2@host",
        "disk:hunter2",
    ];
    for url in urls {
        let text = match Cache::open("results", url) {
            Ok(cache) => format!("{cache:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        assert!(!text.contains("hunter2"), "{url}: {text}");
    }
}
