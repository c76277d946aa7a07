//! Tests of the operator on a real Kubernetes; `e2e/cluster/run` prepares the cluster and runs them inside it.
