import type { Element } from './firewall.ts';
import type { NetworkDeps } from './network-deps.ts';
import { locate } from './tools.ts';

// More than that are forgotten together with all others of UDP.
const mostPorts = 16;

/**
 * Has the kernel forget where packets of UDP went that came to published ports: it leads each on to where the first of its kind went, for as long as they come, though
 * the port leads elsewhere by now. What was never led on, as nobody had published the port, is forgotten as well. Connections of TCP begin anew by themselves.
 *
 * Without the program conntrack nothing is done: neither ip nor nft can.
 *
 * @param elements of ports that lead elsewhere, or nowhere, from now on
 */
export async function forgetFlows(
  { host, ground }: Pick<NetworkDeps, 'host' | 'ground'>,
  elements: readonly Element[],
): Promise<void> {
  const calls = flowFilters(elements);
  const program = calls.length === 0 ? undefined : locate(host, 'conntrack');
  if (program === undefined || !ground.isThere()) return;
  await Promise.all(
    calls.map(async (filter) => {
      const child = host.spawn(program, ['--delete', '--proto', 'udp', ...filter], {
        cwd: '/',
        stdio: ['ignore', 'ignore', 'ignore'],
      });
      // It fails when there was nothing to forget.
      await child.ended;
    }),
  );
}

/** conntrack's arguments, one list for each call. Source: conntrack(8) */
export function flowFilters(elements: readonly Element[]): readonly (readonly string[])[] {
  const filters = elements.flatMap(({ set, text }) => {
    const [, port] = /(?:^|\. )udp \. (\d+) :/.exec(text) ?? [];
    return port === undefined ? [] : [`${set.endsWith('6') ? 'ipv6' : 'ipv4'} ${port}`];
  });
  const all = [...new Set(filters)].map((filter) => filter.split(' '));
  if (all.length <= mostPorts)
    return all.map(([family = '', port = '']) => ['--family', family, '--orig-port-dst', port]);
  return [...new Set(all.map(([family = '']) => family))].map((family) => ['--family', family]);
}
