/** An interface by which callers of published ports come; its number marks their packets, and names the routing table of their answers. */
export interface Way {
  /** `way` and seven hex digits. */
  readonly tap: string;
}

/** Above the numbers of the kernel's own routing tables. */
function markOf({ tap }: Way): string {
  return `0x1${tap.slice(-7)}`;
}

/** What `nft -f` reads first: answers to whoever came by a way leave by it. */
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

/** What `ip -batch` is told when a way is open. */
export function wayLinks(way: Way): string {
  const mark = markOf(way);
  return `link set ${way.tap} up\nroute add default dev ${way.tap} table ${mark}\nrule add fwmark ${mark} lookup ${mark}\n`;
}

/** What `ip -batch` is told when a way is closed, which has taken its routes along. */
export function goneWayLinks(way: Way): string {
  return `rule del fwmark ${markOf(way)}\n`;
}

/** What `nft -f` reads of a way. */
export function wayElement(table: string, verb: 'add' | 'delete', way: Way): string {
  return `${verb} element inet ${table}-ways ways { ${JSON.stringify(way.tap)} : ${markOf(way)} }\n`;
}
