import { appFault } from '../faults.ts';
import type { VolumeRow } from '../wire.ts';

/** Which volumes are meant; what is left out does not choose. */
export interface VolumeFilter {
  /** Whether no container uses it. */
  readonly dangling?: boolean;
  /** Any of these is in its name. */
  readonly names?: readonly string[];
  readonly drivers?: readonly string[];
  /** `name` or `name=value`: it has all of these. */
  readonly labels?: readonly string[];
  /** It has none of these. */
  readonly withoutLabels?: readonly string[];
}

/**
 * What `--filter` says, as Docker users write it: `dangling=true`, `name=…`, `driver=…`, `label=…`, `label!=…`.
 *
 * @throws app/bad-choice
 */
export function parseVolumeFilters(texts: readonly string[]): VolumeFilter {
  const parts = texts.map((text) => {
    const [, key = '', not = '', value = ''] = /^([a-z]+)(!?)=(.*)$/s.exec(text) ?? [];
    if (!isFilter(key, not, value)) throw badFilter(text);
    return { key: key + not, value };
  });
  const valuesOf = (key: string): readonly string[] =>
    parts.filter((part) => part.key === key).map(({ value }) => value);
  const dangling = valuesOf('dangling').at(-1);
  return {
    ...(dangling === undefined ? {} : { dangling: isTrue(dangling) }),
    names: valuesOf('name'),
    drivers: valuesOf('driver'),
    labels: valuesOf('label'),
    withoutLabels: valuesOf('label!'),
  };
}

function isFilter(key: string, not: string, value: string): boolean {
  if (key === 'dangling') return not === '' && /^(?:true|false|1|0|t|f)$/i.test(value);
  return key === 'label' || (not === '' && (key === 'name' || key === 'driver'));
}

function isTrue(text: string): boolean {
  return /^(?:true|1|t)$/i.test(text);
}

function badFilter(text: string): Error {
  return appFault('app/bad-choice', `there is no filter "${text}" of volumes`, {
    hint: 'Write dangling=true, name=, driver=, label=NAME or label=NAME=VALUE.',
  });
}

/** Whether a filter leaves a volume. */
export function isChosenVolume(row: VolumeRow, filter: VolumeFilter): boolean {
  const { dangling, names = [], drivers = [], labels = [], withoutLabels = [] } = filter;
  if (dangling !== undefined && dangling !== (row.containers.length === 0)) return false;
  if (names.length > 0 && !names.some((name) => row.name.includes(name))) return false;
  if (drivers.length > 0 && !drivers.includes(row.driver)) return false;
  return labels.every((label) => hasLabel(row, label)) && !withoutLabels.some((label) => hasLabel(row, label));
}

function hasLabel({ labels }: VolumeRow, wanted: string): boolean {
  const at = wanted.indexOf('=');
  if (at < 0) return Object.hasOwn(labels, wanted);
  return Object.hasOwn(labels, wanted.slice(0, at)) && labels[wanted.slice(0, at)] === wanted.slice(at + 1);
}
