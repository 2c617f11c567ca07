#!/usr/bin/env bash
# Builds the image with buildah, without a daemon: scripts/build-image.sh [NAME]. Where no registry answers, it makes the two
# base images itself, Debian by debootstrap and Node 24 from npm. Then it checks the size, and that a server starts from the
# image's files as its user. Exit code 3: not possible on this machine, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
name="${1:-ex7}"
max_mb=300
node_package="node-linux-$(node -p process.arch)@24.22.3"
cannot() {
  echo "the image is not built: $*" >&2
  exit 3
}
command -v buildah >/dev/null || cannot "buildah is not installed"
[ "$(id -u)" -eq 0 ] || cannot "the isolation chroot needs root"
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
work="$(mktemp -d)"
trap 'rm -rf --one-file-system "$work"' EXIT

arguments=()
if ! timeout 60 buildah pull --quiet docker.io/library/node:24-bookworm-slim >/dev/null 2>&1 ||
  ! timeout 60 buildah pull --quiet docker.io/library/debian:bookworm-slim >/dev/null 2>&1; then
  command -v debootstrap >/dev/null || cannot "no registry answers, and debootstrap is not installed"
  echo "no registry answers: the base is made by debootstrap"
  debootstrap --variant=minbase bookworm "$work/base" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$work/log" 2>&1 ||
    cannot "debootstrap failed: $(tail -1 "$work/log")"
  # As the slim images of Debian: no documentation, no translations, no package lists.
  rm -rf "$work"/base/var/cache/apt/* "$work"/base/var/lib/apt/lists/* "$work"/base/usr/share/{doc,man,info,locale}/* \
    "$work"/base/var/log/*
  base="$(buildah from scratch)"
  buildah add --quiet "$base" "$work/base" / >/dev/null
  buildah commit --quiet --rm "$base" localhost/ex7-base >/dev/null
  npm install --silent --no-audit --no-fund --prefix "$work/node" "$node_package"
  builder="$(buildah from localhost/ex7-base)"
  buildah copy --quiet "$builder" "$work/node/node_modules/${node_package%@*}/bin/node" /usr/local/bin/node >/dev/null
  buildah copy --quiet "$builder" "$(npm root --global)/npm" /usr/local/lib/node_modules/npm >/dev/null
  buildah run "$builder" -- ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  # The registry and the certificates that this machine trusts are needed by the build, and are in no layer of the image.
  buildah config --env "npm_config_registry=$(npm config get registry)" "$builder"
  if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
    buildah copy --quiet "$builder" /etc/ssl/certs/ca-certificates.crt /etc/ssl/build-machine.crt >/dev/null
    buildah config --env NODE_EXTRA_CA_CERTS=/etc/ssl/build-machine.crt "$builder"
  fi
  buildah commit --quiet --rm "$builder" localhost/ex7-node >/dev/null
  arguments=(--build-arg NODE_IMAGE=localhost/ex7-node --build-arg BASE_IMAGE=localhost/ex7-base)
fi
buildah bud --format docker --isolation chroot --network host --quiet "${arguments[@]}" --tag "$name" . >/dev/null

made="$(buildah from "$name")"
files="$(buildah mount "$made")"
trap 'buildah rm "$made" >/dev/null; rm -rf --one-file-system "$work"' EXIT
size="$(du -sm --apparent-size "$files" | cut -f1)"
echo "$name: $size MB, $(buildah run "$made" -- node --version), user $(buildah inspect --format '{{.OCIv1.Config.User}}' "$name")"
[ "$size" -le "$max_mb" ] || {
  echo "the image has $size MB, at most $max_mb are expected" >&2
  exit 1
}
# As its user and without a configuration, it says what is missing.
said="$(buildah run "$made" -- node --enable-source-maps -r ./bin/check-build.cjs dist/src/main.js 2>&1 || true)"
grep -q 'DATABASE_URL is missing' <<<"$said" || {
  echo "a server does not start from the image: $said" >&2
  exit 1
}
