#!/bin/bash
# Gets a private Asterisk 22 into a folder, from the Debian mirror this machine already uses. No root, no container: packages
# are unpacked, not installed, and run with their own C library. Safe to call twice, and from several places at once.
#
#   asterisk.sh DEST
#
# Afterwards DEST/asterisk runs it. Exit code: 0 it is there, 1 wrong use, 2 it cannot be had on this machine,
# 3 the download or the unpacking failed (trying again may help).
set -euo pipefail

recipe=2 # Raise it when what this script leaves in DEST changes.
suite=${RENVOI_ASTERISK_SUITE:-forky}

say() { printf 'asterisk: %s\n' "$*" >&2; }
cannot() { say "cannot be had here: $1"; say "the embedded PBX can stand in for it"; exit 2; }
failed() { say "failed: $1"; [ ! -s "${log:-}" ] || sed 's/^/asterisk:   /' "$log" | tail -n 15 >&2; exit 3; }

if [ $# -ne 1 ] || [ -z "$1" ]; then
  echo "usage: $0 DEST" >&2
  exit 1
fi
mkdir -p "$(dirname "$1")"
dest=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
case $dest in *[[:space:]\"]*) cannot "the folder's name holds blanks or quotes, which its configuration cannot: $dest" ;; esac

there() { [ "$(cat "$dest/.recipe" 2>/dev/null)" = "$recipe $suite" ]; }
if there; then say "already in $dest"; exit 0; fi

for tool in apt-get apt-config dpkg dpkg-deb tar flock; do
  command -v "$tool" >/dev/null || cannot "there is no $tool (Debian or Ubuntu needed)"
done
arch=$(dpkg --print-architecture)
case $arch in
  amd64) triplet=x86_64-linux-gnu ;;
  arm64) triplet=aarch64-linux-gnu ;;
  *) cannot "no recipe for the architecture $arch" ;;
esac
keyring=${RENVOI_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[ -r "$keyring" ] || cannot "the keyring $keyring is missing (package debian-archive-keyring)"
mirror=${RENVOI_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
  | grep -E '/debian/?$' | head -n 1 || true)}
[ -n "$mirror" ] || cannot "apt knows no Debian mirror (set RENVOI_DEBIAN_MIRROR)"

exec 9>"$dest.lock"
if ! flock --nonblock 9; then say "another process is getting it, waiting"; flock 9; fi
if there; then say "already in $dest"; exit 0; fi

work=$(mktemp -d "$dest.new.XXXXXX")
trap 'rm -rf "$work"' EXIT
log=$work/.log
root=$work/root
apt=$work/apt
mkdir -p "$root" "$apt"/{state/lists/partial,cache/archives/partial,etc/{preferences.d,sources.list.d,trusted.gpg.d,apt.conf.d},debs}
: >"$apt/state/status"
echo "deb [arch=$arch signed-by=$keyring check-valid-until=no] $mirror $suite main" >"$apt/etc/sources.list"
{
  # The machine's own ways to the network (proxies, time-outs, passwords), then a package state of our own.
  apt-config dump Acquire
  cat <<CONF
Dir "$apt/"; Dir::State "state"; Dir::State::status "$apt/state/status"; Dir::Cache "cache"; Dir::Etc "etc";
Dir::Etc::netrc "/etc/apt/auth.conf"; Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
APT::Architecture "$arch"; APT::Architectures { "$arch"; }; APT::Install-Recommends "false"; APT::Sandbox::User "";
Acquire::Languages "none"; Acquire::Retries "3"; Acquire::http::Timeout "20"; Acquire::https::Timeout "20";
CONF
} >"$apt/apt.conf"
export APT_CONFIG=$apt/apt.conf

say "reading the package lists of Debian $suite"
apt-get -qq update >"$log" 2>&1 || failed "no package lists from $mirror"

# apt resolves the dependencies, so that a new library version does not break the recipe. What is dropped belongs to modules
# that the configuration never loads, or to a system's administration.
drop='^(adduser|asterisk-config|asterisk-core-sounds-en$|base-passwd|debconf|dirmngr|freetds|gcc-[0-9]+-base|gnupg|gpg|gpgsm'
drop+='|libasound|libassuan|libaudit|libb64|libblkid|libc-gconv|libcodec2|libdb5|libdebconf|libevent|libgcrypt|libgdbm|libglib2'
drop+='|libgmime|libgmp|libgnutls|libgpg-error|libgpgme|libhogweed|libical|libicu|libiksemel|libjack|libjbig|libjpeg|libjwt|libksba'
drop+='|libldap-|liblerc|libltdl|liblua|libmount|libneon|libnettle|libnl-|libnpth|libntlm|libodbc|libopencore|libp11|libpam|libpci'
drop+='|libperl|libportaudio|libpq5|libradcli|libreadline|libsamplerate|libselinux|libsemanage|libsensors|libsepol|libsharpyuv'
drop+='|libsnmp|libspandsp|libsybdb|libtasn1|libtiff|libudev|libunbound|libvo-|libvorbis|libwebp|libwrap|login|passwd|pci.ids|perl'
drop+='|pinentry|readline|tzdata$)'
# Announcements in French, too: the package of the sounds alone, so that nothing but sounds comes with it.
packages=$(apt-get -s install asterisk asterisk-core-sounds-fr-gsm 2>"$log" | awk '/^Inst /{print $2}' | grep -vE "$drop") || failed "Debian $suite has no asterisk"

say "downloading $(wc -w <<<"$packages") packages (about 35 MB with the lists)"
# shellcheck disable=SC2086 # one word per package
(cd "$apt/debs" && apt-get -qq download $packages) >"$log" 2>&1 || failed "a package could not be downloaded"

say "unpacking"
for deb in "$apt"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" 2>>"$log" | tar -C "$root" -x --exclude='./etc/*' --exclude='./usr/share/doc/*' \
    --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/bug/*' --exclude='./usr/share/lintian/*' \
    --exclude="./usr/lib/$triplet/gconv/*" 2>>"$log" || failed "$(basename "$deb") could not be unpacked"
done
# Debian's packages make these links as they install.
sounds=$root/usr/share/asterisk/sounds
for language in en fr; do
  for voice in "$sounds/$language"_*; do
    [ -d "$voice" ] || failed "there are no sounds in the language « $language »"
    [ -e "$sounds/$language" ] || ln -s "$(basename "$voice")" "$sounds/$language"
  done
done

# A manager account that may originate calls and load modules would otherwise be a shell on this machine.
for module in app_system func_shell app_externalivr res_agi app_mixmonitor app_festival app_ices app_mp3 pbx_spool app_sms \
  app_minivm res_clioriginate res_phoneprov pbx_lua res_config_curl; do
  rm -f "$root/usr/lib/$triplet/asterisk/modules/$module.so"
done

cat >"$root/asterisk" <<RUN
#!/bin/sh
# Runs this Asterisk with its own loader and libraries.
here=\$(cd "\$(dirname "\$(readlink -f "\$0")")" && pwd)
libraries=\$here/usr/lib/$triplet
for loader in "\$libraries"/ld-linux-*.so.*; do break; done
exec "\$loader" --inhibit-cache --library-path "\$libraries" --argv0 asterisk "\$here/usr/sbin/asterisk" "\$@"
RUN
chmod +x "$root/asterisk"
printf '%s\n' "$triplet" >"$root/.triplet"
printf '%s\n' "$packages" >"$root/.packages"
version=$("$root/asterisk" -V 2>"$log") || failed "what was unpacked does not run"
printf '%s %s\n' "$recipe" "$suite" >"$root/.recipe"

if [ -e "$dest" ]; then mv -T "$dest" "$work/old"; fi
mv -T "$root" "$dest"
say "$version is in $dest ($(du -sm "$dest" | cut -f1) MB)"
