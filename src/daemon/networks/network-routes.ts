import {
  connectContainer,
  createNetwork,
  disconnectContainer,
  findContainer,
  inspectNetwork,
  listNetworks,
  pruneNetworks,
  removeNetwork,
  sweep,
  toDockerNetwork,
} from '../../app/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { type DocumentReader, openDocument } from '../http/read-document.ts';
import type { Route } from '../http/route.ts';

export const networkRoutes: readonly Route[] = [
  { method: 'GET', path: '/networks', answer: answerList },
  { method: 'POST', path: '/networks/create', answer: answerCreate },
  { method: 'POST', path: '/networks/prune', answer: answerPrune },
  { method: 'POST', path: '/networks/{name}/connect', answer: answerConnect },
  { method: 'POST', path: '/networks/{name}/disconnect', answer: answerDisconnect },
  { method: 'GET', path: '/networks/{name}', answer: answerInspect },
  { method: 'DELETE', path: '/networks/{name}', answer: answerRemove },
];

async function answerList({ daemon, query }: Call): Promise<Answer> {
  await sweep(daemon.nacre);
  return json(listNetworks(daemon.nacre, query.filters()).map(toDockerNetwork));
}

async function answerInspect({ daemon, ...call }: Call): Promise<Answer> {
  await sweep(daemon.nacre);
  return json(toDockerNetwork(inspectNetwork(daemon.nacre, call.parameter('name'))));
}

type NetworkSpec = Parameters<typeof createNetwork>[1];

async function answerCreate(call: Call): Promise<Answer> {
  const { id } = await createNetwork(call.daemon.nacre, toNetworkSpec(openDocument(await call.json())));
  return json({ Id: id, Warning: '' }, 201);
}

/** @throws daemon/bad-parameter */
function toNetworkSpec(document: DocumentReader): NetworkSpec {
  const name = document.text('Name');
  if (name === undefined) throw daemonFault('daemon/bad-parameter', 'Name is not given');
  const driver = document.text('Driver') ?? 'bridge';
  if (driver !== 'bridge' && driver !== 'macvlan')
    throw daemonFault('daemon/no-driver', `could not find plugin ${driver} in v1 plugin registry: plugin not found`);
  refuseKinds(document);
  const configs = document.within('IPAM').each('Config');
  return {
    name,
    driver,
    subnets: configs.flatMap(toSubnet),
    reserved: Object.assign({}, ...configs.map((config) => config.textMap('AuxiliaryAddresses'))),
    ipv6: document.on('EnableIPv6'),
    internal: document.on('Internal'),
    labels: document.textMap('Labels'),
    options: document.textMap('Options'),
  };
}

/** Kinds of networks that swarms have. @throws daemon/not-supported */
function refuseKinds(document: DocumentReader): void {
  const kind = ['ConfigOnly', 'ConfigFrom', 'Ingress'].find((name) =>
    name === 'ConfigFrom' ? document.within(name).text('Network') !== undefined : document.on(name),
  );
  if (kind !== undefined)
    throw daemonFault('daemon/not-supported', `${kind} is for networks of a swarm`, { hint: 'Leave it out.' });
  const scope = document.text('Scope') ?? 'local';
  if (scope !== 'local')
    throw daemonFault('daemon/bad-parameter', `cannot create a ${scope} scoped network when swarm is not active`);
}

function toSubnet(config: DocumentReader): NonNullable<NetworkSpec['subnets']> {
  const [subnet, gateway, range] = [config.text('Subnet'), config.text('Gateway'), config.text('IPRange')];
  if (subnet === undefined) return [];
  return [{ subnet, ...(gateway === undefined ? {} : { gateway }), ...(range === undefined ? {} : { range }) }];
}

async function answerConnect(call: Call): Promise<Answer> {
  const { nacre } = call.daemon;
  const document = openDocument(await call.json());
  await sweep(nacre);
  const endpoint = document.within('EndpointConfig');
  const addresses = endpoint.within('IPAMConfig');
  const [ipv4, ipv6] = [addresses.text('IPv4Address'), addresses.text('IPv6Address')];
  const macAddress = endpoint.text('MacAddress');
  await connectContainer(nacre, findContainer(nacre.store, document.text('Container') ?? ''), {
    network: inspectNetwork(nacre, call.parameter('name')).name,
    aliases: endpoint.texts('Aliases') ?? [],
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    ...(macAddress === undefined ? {} : { macAddress }),
  });
  return empty(200);
}

async function answerDisconnect(call: Call): Promise<Answer> {
  const { nacre } = call.daemon;
  const document = openDocument(await call.json());
  await sweep(nacre);
  await disconnectContainer(
    nacre,
    findContainer(nacre.store, document.text('Container') ?? ''),
    call.parameter('name'),
  );
  return empty(200);
}

async function answerRemove({ daemon, ...call }: Call): Promise<Answer> {
  await removeNetwork(daemon.nacre, call.parameter('name'));
  return empty();
}

async function answerPrune({ daemon, query }: Call): Promise<Answer> {
  return json({ NetworksDeleted: await pruneNetworks(daemon.nacre, query.filters()) });
}
