import { statSync } from 'node:fs';
import { makeDirectory } from '../../host/index.ts';
import type { BindRequest } from '../container-options.ts';
import type { ResolvedMount } from '../spec/mounts.ts';
import { mountSourceFault } from './mount-source-fault.ts';

/**
 * What a bind comes to: its source is there, or is made when the request allows that.
 *
 * @throws runtime/mount-source
 */
export function toBind(request: BindRequest): ResolvedMount {
  const { source, target, readOnly, recursive, propagation = 'rprivate', submounts, idmap } = request;
  if (statSync(source, { throwIfNoEntry: false }) === undefined) {
    if (!request.createSource)
      throw mountSourceFault(quoted(source), 'is not there', 'Make it first, or use -v, which makes a directory.');
    makeSource(source);
  }
  const options = [
    ...(readOnly && recursive && submounts === 'read-only' ? ['rro'] : []),
    ...(idmap === undefined ? [] : [idmap === '' ? 'idmap' : `idmap=${idmap}`]),
  ];
  return { kind: 'bind', source, target, readOnly, recursive, propagation, options };
}

function makeSource(source: string): void {
  try {
    makeDirectory(source);
  } catch (cause) {
    throw mountSourceFault(quoted(source), 'is not there and can not be made', 'Make the directory first.', cause);
  }
}

function quoted(source: string): string {
  return `mount source ${JSON.stringify(source)}`;
}
