import type { ConfigDifference, FileDifference, FileFacts } from '../app/index.ts';
import { formatSize } from '../base/index.ts';
import { showText } from './show-text.ts';

const letters = { added: 'A', changed: 'C', removed: 'D' } as const;

/** `C /etc/motd`, as `docker diff` has it. */
export function formatPathChange({ path, change }: FileDifference): string {
  return `${letters[change]} ${showText(path)}`;
}

/** `C /etc/motd (content, size 6B -> 12B)`. */
export function formatDifference(difference: FileDifference): string {
  const details = formatDetails(difference);
  return `${formatPathChange(difference)}${details === '' ? '' : ` (${details})`}`;
}

function formatDetails({ what, before, after }: FileDifference): string {
  if (before !== null && after !== null) {
    // Another size is another content.
    const told = what.filter((aspect) => aspect !== 'content' || !what.includes('size'));
    return told.map((aspect) => formatAspect(aspect, before, after)).join(', ');
  }
  const there = after ?? before;
  if (there === null || there.type === 'directory') return '';
  return there.type === 'file' ? formatSize(there.size) : formatKind(there);
}

function formatAspect(aspect: FileDifference['what'][number], before: FileFacts, after: FileFacts): string {
  switch (aspect) {
    case 'type':
      return `${formatKind(before)} -> ${formatKind(after)}`;
    case 'mode':
      return `mode ${before.mode} -> ${after.mode}`;
    case 'owner':
      return `owner ${before.uid}:${before.gid} -> ${after.uid}:${after.gid}`;
    case 'size':
      return `size ${before.size} -> ${after.size}`;
    case 'time':
      return `time ${before.modified ?? 'none'} -> ${after.modified ?? 'none'}`;
    case 'target':
      return `target ${showText(before.target ?? '')} -> ${showText(after.target ?? '')}`;
    case 'device':
      return `device ${before.device} -> ${after.device}`;
    case 'content':
    case 'xattrs':
      return aspect;
  }
}

function formatKind({ type, target, device }: FileFacts): string {
  if (target !== null) return `symlink to ${showText(target)}`;
  return device === null ? type : `${type} ${device}`;
}

/** `config Env PATH: /bin -> /usr/bin`; of what is only there or not, `config ExposedPorts: none -> 80/tcp`. */
export function formatConfigDifference({ field, key, before, after }: ConfigDifference): string {
  if (key !== null && (isEmpty(before) || isEmpty(after))) {
    const name = showText(key);
    return `config ${field}: ${before === null ? 'none' : name} -> ${after === null ? 'none' : name}`;
  }
  return `config ${key === null ? field : `${field} ${showText(key)}`}: ${formatValue(before)} -> ${formatValue(after)}`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function formatValue(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' && value !== '' ? showText(value) : showText(JSON.stringify(value));
}
