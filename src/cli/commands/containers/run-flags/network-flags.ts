import type { Flag } from '../../../command.ts';

/** How a container is reached, and what it reaches. */
export const networkFlags: readonly Flag[] = [
  { name: 'add-host', kind: 'list', value: 'NAME:IP', about: 'add a line to /etc/hosts; host-gateway is this machine' },
  { name: 'dns', kind: 'list', value: 'IP', about: 'name server to ask' },
  {
    name: 'dns-option',
    aliases: ['dns-opt'],
    kind: 'list',
    value: 'OPTION',
    about: 'option for /etc/resolv.conf',
  },
  { name: 'dns-search', kind: 'list', value: 'DOMAIN', about: 'domain in which short names are looked for' },
  { name: 'expose', kind: 'list', value: 'PORT', about: 'a port that it serves at, for -P' },
  { name: 'ip', kind: 'text', value: 'IP', about: 'its IPv4 address in the first network' },
  { name: 'ip6', kind: 'text', value: 'IP', about: 'its IPv6 address in the first network' },
  { name: 'link', kind: 'list', value: 'CONTAINER[:NAME]', about: 'a running container by another name' },
  { name: 'mac-address', kind: 'text', value: 'MAC', about: 'the address of its first interface' },
  {
    name: 'network',
    aliases: ['net'],
    kind: 'list',
    value: 'NETWORK',
    about: 'bridge (the default), host, none, container:NAME, or networks: NAME[:ip=…,alias=…]',
    completion: ['bridge', 'host', 'none'],
  },
  {
    name: 'network-alias',
    aliases: ['net-alias'],
    kind: 'list',
    value: 'NAME',
    about: 'another name for it in the first network',
  },
  { name: 'publish', short: 'p', kind: 'list', value: '[IP:][HOST:]PORT', about: 'lead a port of the host to it' },
  { name: 'publish-all', short: 'P', kind: 'switch', about: 'publish every exposed port at one that is free' },
];
