/** What is told to `ip` and `nft` of an interface by which callers of published ports come: `way` and seven hex digits. */

/** Marks packets of a way, and names the routing table of their answers: above the kernel's own tables. */
function markOf(tap: string): string {
  return `0x1${tap.slice(-7)}`;
}

/** What `nft -f` reads first in the networks that containers share: answers to whoever came by a way leave by it. */
export function waysTable(table: string): string {
  return `table inet ${table}-ways {
  map ways { type ifname : mark; }
  chain prerouting {
    type filter hook prerouting priority mangle; policy accept
    ct direction original ct mark set iifname map @ways
    ct direction reply ct mark != 0 meta mark set ct mark
  }
}
`;
}

/** What `ip -batch` is told when a way is open there. */
export function wayLinks(tap: string): string {
  const mark = markOf(tap);
  return `link set ${tap} up\nroute add default dev ${tap} table ${mark}\nrule add fwmark ${mark} lookup ${mark}\n`;
}

/** What `ip -batch` is told when such a way is closed, which has taken its routes along. */
export function goneWayLinks(tap: string): string {
  return `rule del fwmark ${markOf(tap)}\n`;
}

/** What `nft -f` reads of a way. */
export function wayElement(table: string, verb: 'add' | 'delete', tap: string): string {
  return `${verb} element inet ${table}-ways ways { ${JSON.stringify(tap)} : ${markOf(tap)} }\n`;
}

/** A container's address at a way of its own; link-local, and none that pasta or clouds use. */
export function aloneAddress(tap: string): string {
  const digits = Number.parseInt(tap.slice(-7), 16);
  return `169.254.${80 + (digits % 80)}.${1 + (Math.floor(digits / 80) % 250)}`;
}

/** What `ip -batch` is told in the namespace of a container by itself when a way is open there: answers from its address leave by it. */
export function aloneWayLinks(tap: string): string {
  const [mark, address] = [markOf(tap), aloneAddress(tap)];
  return `link set ${tap} up
addr add ${address}/32 dev ${tap}
route add default dev ${tap} table ${mark}
rule add from ${address} lookup ${mark}
`;
}

export function goneAloneLinks(tap: string): string {
  return `rule del lookup ${markOf(tap)}\n`;
}
