# The enclosure of one Asterisk. Runs in mount and process namespaces of its own, which end with it.
# Arguments: the root folder, the folder of the instance, the shared sounds, the sounds of the instance,
# its recordings, user:group or -
set -eu
root=${1%/} instance=$2 shared_sounds=$3 own_sounds=$4 recordings=$5 owner=$6

mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/run"

place=$root/run/autosecretary
mkdir -p "$place/instance" "$place/data/sounds/fixed" "$place/data/sounds/personal" "$place/data/sounds/named" "$place/recordings"
mount --bind "$instance" "$place/instance"
mount --bind "$shared_sounds" "$place/data/sounds/fixed"
mount --bind "$own_sounds/personal" "$place/data/sounds/personal"
mount --bind "$own_sounds/named" "$place/data/sounds/named"
mount --bind "$recordings" "$place/recordings"
ln -s /usr/share/asterisk/documentation "$place/data/documentation"

set -- "${root:-/}" /usr/sbin/asterisk -f -C /run/autosecretary/instance/etc/asterisk.conf
[ "$owner" = - ] || set -- --userspec="$owner" "$@"
# What Asterisk writes (recordings, logs) is for its own user and for root.
umask 077
# Not exec: changing the user would clear the order to die with the parent. This shell keeps it.
status=0
chroot "$@" || status=$?
exit $status
