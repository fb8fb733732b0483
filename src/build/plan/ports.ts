// An address or port of the host in front says nothing here, as in BuildKit.
const spec = /^(?:.*:)?(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i;

/**
 * What EXPOSE's `80`, `53/udp` or `8000-8002/tcp` stands for: `80/tcp`, one for each port of a range.
 *
 * @returns `undefined` when it is no port
 */
export function toPorts(text: string): readonly string[] | undefined {
  const match = spec.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first > last || last > 65_535) return undefined;
  const protocol = (match[3] ?? 'tcp').toLowerCase();
  return Array.from({ length: last - first + 1 }, (_, at) => `${first + at}/${protocol}`);
}
