#!/bin/sh
# Makes sure of a Java that runs Neo4j (17 or 21); installs Debian's where there is none and that may be done.
set -eu
for home in "${JAVA_HOME:-}" /usr /usr/lib/jvm/java-17-* /usr/lib/jvm/java-21-*; do
  if [ -x "$home/bin/java" ] && "$home/bin/java" -version 2>&1 | grep -Eq 'version "(17|21)'; then
    exit 0
  fi
done
if command -v java >/dev/null 2>&1 && java -version 2>&1 | grep -Eq 'version "(17|21)'; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq >&2
  for package in openjdk-17-jre-headless openjdk-21-jre-headless; do
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2; then
      exit 0
    fi
  done
fi
echo "Neo4j needs Java 17 or 21: sudo apt-get install openjdk-17-jre-headless, then run make again." >&2
exit 1
