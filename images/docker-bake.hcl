# docker buildx bake -f images/docker-bake.hcl --load
#   builds all images for this machine;
# docker buildx bake -f images/docker-bake.hcl --set '*.platform=linux/amd64,linux/arm64' --provenance=mode=max --sbom=true --push
#   builds and pushes them for both architectures: on a builder with a node of each, since compiling under emulation takes hours.
#
# VERSION and REVISION in the environment say what they are tagged with; REGISTRY says where they go.

variable "VERSION" {
  default = "0.1.0"
}

variable "REVISION" {
  default = "unknown"
}

variable "REGISTRY" {
  default = "ghcr.io/binnacle"
}

group "default" {
  targets = ["control-plane", "data-plane", "operator", "binnacle"]
}

target "image" {
  context    = "."
  dockerfile = "images/Dockerfile"
  args = {
    VERSION  = VERSION
    REVISION = REVISION
  }
}

target "control-plane" {
  inherits = ["image"]
  target   = "control-plane"
  tags     = ["${REGISTRY}/control-plane:${VERSION}"]
}

target "data-plane" {
  inherits = ["image"]
  target   = "data-plane"
  tags     = ["${REGISTRY}/data-plane:${VERSION}"]
}

target "operator" {
  inherits = ["image"]
  target   = "operator"
  tags     = ["${REGISTRY}/operator:${VERSION}"]
}

target "binnacle" {
  inherits = ["image"]
  target   = "binnacle"
  tags     = ["${REGISTRY}/binnacle:${VERSION}"]
}
