import type { ContainerOptions, NetworkMode } from '../container-options.ts';
import type { ContainerRecord, ContainerRecords } from '../container-records.ts';
import { isLiving } from '../container-state.ts';
import { runtimeFault } from '../faults.ts';
import type { NamespaceMode } from '../isolation-options.ts';
import type { JoinedNamespaces } from '../spec/namespaces.ts';

/**
 * Namespaces of other containers that the options name, by path.
 *
 * @throws runtime/no-such-container when one is not there or does not run
 */
export function findJoined(
  { pidMode, ipcMode, network }: Pick<ContainerOptions, 'pidMode' | 'ipcMode' | 'network'>,
  records: Pick<ContainerRecords, 'list'> | undefined,
): JoinedNamespaces {
  return {
    ...join('--pid', 'pid', pidMode, records),
    ...(ipcMode === 'none' ? {} : join('--ipc', 'ipc', ipcMode, records)),
    ...join('--network', 'net', toNamespaceMode(network), records),
  };
}

function join(
  flag: string,
  type: 'pid' | 'ipc' | 'net',
  mode: NamespaceMode,
  records: Pick<ContainerRecords, 'list'> | undefined,
): JoinedNamespaces {
  if (typeof mode === 'string') return {};
  const found = records === undefined ? undefined : findRecord(records.list(), mode.container);
  if (found !== undefined && isLiving(found.state))
    return { [type === 'net' ? 'network' : type]: `/proc/${found.state.process.pid}/ns/${type}` };
  const why = found === undefined ? 'there is no such container' : 'it is not running';
  throw runtimeFault('runtime/no-such-container', `${flag} container:${mode.container}: ${why}`, {
    hint: 'Name a container that runs.',
  });
}

function toNamespaceMode(network: NetworkMode): NamespaceMode {
  return network.startsWith('container:') ? { container: network.slice('container:'.length) } : 'private';
}

/** By name, by id, or by the beginning of an id that no other has. */
function findRecord(records: readonly ContainerRecord[], text: string): ContainerRecord | undefined {
  const exact = records.find(({ id, name }) => id === text || name === text);
  const begins = records.filter(({ id }) => id.startsWith(text));
  return exact ?? (begins.length === 1 ? begins[0] : undefined);
}
