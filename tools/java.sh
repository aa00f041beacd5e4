# shellcheck shell=sh
# For the scripts of this folder to read in (. tools/java.sh): finds a JDK, and builds a module as ./varve builds its own.
# They set before: root, the checkout; tool, their name in messages. VARVE_JAVA_HOME and VARVE_BUILD mean what they mean
# for ./varve; so do the exit codes 69 (no JDK) and 70 (not built). more_sources may hold directories of sources besides
# those named below.

min_version=25

fail() { # CODE MESSAGE
  printf '%s: %s\n' "${tool:?}" "$2" >&2
  exit "$1"
}

is_jdk() { # HOME -> sets java_home, java_major
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  java_major=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$java_major" ] && [ "$java_major" -ge "$min_version" ] || return 1
  java_home=$1
}

find_jdk() { # -> sets java_home, java_major
  on_path=$(readlink -f "$(command -v java)" 2>/dev/null)
  for home in "${VARVE_JAVA_HOME:-}" "${root:?}/runtime" "${JAVA_HOME:-}" "${on_path%/bin/java}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    "${HOME:-/nonexistent}"/.asdf/installs/java/* \
    "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    is_jdk "$home" && return
  done
  fail 69 "no JDK $min_version or newer found; install one, or set VARVE_JAVA_HOME or JAVA_HOME to it"
}

# A jar whose content stays the same keeps its time, so the start of the last build counts as well.
is_current() { # TARGET DIRECTORY
  [ -f "$1/$jar_name" ] || return 1
  [ "${VARVE_BUILD:-}" = never ] && return 0
  built_at=$(ls -t "$1/$jar_name" "$1"/lib/varve-*.jar "$1/varve-built" 2>/dev/null | head -n 1)
  [ -z "$(find "$root/pom.xml" "$root"/varve-*/pom.xml "$root/varve-api/src/main" "$root/varve-storage/src/main" \
    "$root/varve-engine/src/main" "$root/varve-simd/src/main" "$root/varve-testkit/src/main" \
    "$root/varve-protocol/src/main" "$root/$module/src/main" ${more_sources:-} \
    -newer "$built_at" -print 2>/dev/null | head -n 1)" ]
}

find_build() { # -> sets target
  for target in "$root/$module/target" "$root/$module/target/quick"; do
    is_current "$target" && return 0
  done
  return 1
}

# Runs Maven without the checks, under the lock of ./varve, because both write the jars of the modules below them.
run_maven() { # CHECK-AGAIN GOALS AND OPTIONS... -> leaves the time of its start in target/varve-built
  again=$1
  shift
  [ "${VARVE_BUILD:-}" != never ] || fail 70 "$module is not built, and VARVE_BUILD is never"
  command -v mvn >/dev/null 2>&1 || fail 70 "$module is not built, and there is no Maven (mvn) on the PATH"
  mkdir -p "$root/varve-cli/target/quick" "$target" || fail 70 "cannot write to $target"
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$root/varve-cli/target/quick/varve-lock"
    flock 9
    "$again" && return
  fi
  printf 'building %s\n' "$module" >&2
  touch "$target/varve-building" || fail 70 "cannot write to $target"
  (
    cd "$root" &&
      env "JAVA${java_major}_HOME=$java_home" mvn -q -B -ntp -T2 -Dvarve.skip.checks=true \
        "-Dvarve.jdk.range=[$java_major,$((java_major + 1)))" -pl "$module" -am "$@"
  ) >&2 </dev/null 9>&- || fail 70 "the build failed"
  # The time of its start, so that a source saved during the build counts as newer.
  mv -f "$target/varve-building" "$target/varve-built"
}

# Has a module's jars up to date, in target and target/lib.
need_module() { # MODULE -> sets java_home, target, class_path
  module=$1
  jar_name=$module-0.1.0.jar
  find_jdk
  if ! find_build; then
    run_maven find_build -Dmaven.test.skip=true package
    exec 9>&-
  fi
  class_path=$target/$jar_name:$target/lib/*
}
