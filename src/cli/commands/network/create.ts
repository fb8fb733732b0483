import { createNetwork, openNacre } from '../../../app/index.ts';
import { assertNamed } from '../../assert-named.ts';
import type { Command, Flags } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { readChoice } from '../../read-choice.ts';
import { toPairs } from '../volume/to-pairs.ts';

const drivers = ['bridge', 'macvlan'] as const;

export const networkCreate: Command = {
  name: 'network create',
  about: `Makes a network. Containers in it reach each other by address and by name, and no other network. A subnet that is left out is chosen beside those of
other networks and of this machine. A macvlan is a part of one of this machine's own interfaces, named with -o parent=.`,
  positionals: [{ name: 'NAME', kind: 'one', completion: 'none' }],
  flags: [
    { name: 'attachable', kind: 'switch', about: 'noted; every network is' },
    { name: 'aux-address', kind: 'list', value: 'NAME=IP', about: 'an address that no container gets' },
    {
      name: 'driver',
      short: 'd',
      kind: 'text',
      value: 'DRIVER',
      about: 'bridge (the default) or macvlan',
      completion: drivers,
    },
    { name: 'gateway', kind: 'list', value: 'IP', about: "the subnet's way out; its first address" },
    { name: 'internal', kind: 'switch', about: 'nothing beyond it is reached' },
    {
      name: 'ip-range',
      kind: 'list',
      value: 'SUBNET',
      about: 'the part of the subnet that is given out',
    },
    { name: 'ipv6', kind: 'switch', about: 'addresses of IPv6 as well' },
    { name: 'label', kind: 'list', value: 'NAME=VALUE', about: 'label the network' },
    { name: 'opt', short: 'o', kind: 'list', value: 'NAME=VALUE', about: 'an option of the driver' },
    { name: 'subnet', kind: 'list', value: 'SUBNET', about: 'its addresses, such as 10.91.0.0/24; one of each family' },
  ],
  examples: [
    { call: 'nacre network create back', about: 'A network' },
    { call: 'nacre network create --internal --subnet 10.91.7.0/24 vault', about: 'One with no way out' },
  ],
  async run({ flags, positionals: [name = ''], terminal, root }) {
    for (const flag of ['label', 'opt', 'aux-address']) assertNamed(flag, flags.list(flag));
    const driver = readChoice('network create', flags, 'driver', drivers);
    using nacre = openNacre(root);
    const network = await createNetwork(nacre, {
      name,
      ...(driver === undefined ? {} : { driver }),
      subnets: readSubnets(flags),
      reserved: toPairs(flags.list('aux-address')),
      ipv6: flags.on('ipv6'),
      internal: flags.on('internal'),
      labels: toPairs(flags.list('label')),
      options: toPairs(flags.list('opt')),
    });
    terminal.out(`${network.id}\n`);
    return 0;
  },
};

/** Gateways and ranges belong to the subnet of their family. */
function readSubnets(
  flags: Flags,
): readonly { readonly subnet: string; readonly gateway?: string; readonly range?: string }[] {
  const subnets = flags.list('subnet');
  const isSix = (text: string): boolean => text.includes(':');
  for (const flag of ['gateway', 'ip-range']) {
    const stray = flags.list(flag).find((text) => !subnets.some((subnet) => isSix(subnet) === isSix(text)));
    if (stray === undefined) continue;
    throw cliFault('cli/usage', `network create: --${flag} ${stray} has no subnet`, {
      hint: 'Name one with --subnet.',
    });
  }
  return subnets.map((subnet) => {
    const gateway = flags.list('gateway').find((text) => isSix(text) === isSix(subnet));
    const range = flags.list('ip-range').find((text) => isSix(text) === isSix(subnet));
    return { subnet, ...(gateway === undefined ? {} : { gateway }), ...(range === undefined ? {} : { range }) };
  });
}
