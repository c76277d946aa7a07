//! The committed CRD YAML is what the types say, and a Kubernetes API server would take it.

use std::{fs, path::Path};

use binnacle_crds::{Kind, all_crds, crd_yaml};
use serde_json::Value;

#[test]
fn the_committed_yaml_is_what_the_types_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated");
    for (kind, crd) in all_crds() {
        let path = folder.join(format!("{}.yaml", kind.plural()));
        let committed: Value = serde_saphyr::from_str(&fs::read_to_string(&path).unwrap_or_default()).unwrap();
        assert_eq!(committed, crd_yaml(&crd).unwrap(), "{} is out of date: run `make gen`", path.display());
    }
}

#[test]
fn every_kind_has_ready_as_its_first_column_and_an_unobserved_status() {
    for (kind, crd) in all_crds() {
        let yaml = crd_yaml(&crd).unwrap();
        let version = &yaml["spec"]["versions"][0];
        assert_eq!(version["additionalPrinterColumns"][0]["name"], "Ready", "{kind}");
        let status = &version["schema"]["openAPIV3Schema"]["properties"]["status"];
        assert_eq!(status["default"]["observedGeneration"], -1, "{kind}");
        assert_eq!(yaml["spec"]["names"]["plural"], kind.plural(), "{kind}");
    }
}

#[test]
fn the_worker_pool_has_the_scale_subresource() {
    let (_, crd) = all_crds().into_iter().find(|(kind, _)| *kind == Kind::WorkerPool).unwrap();
    assert!(crd.spec.versions[0].subresources.as_ref().unwrap().scale.is_some());
}
