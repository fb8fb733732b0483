import { posix } from 'node:path';
import type { DeviceRequest, DeviceRule } from '../isolation-options.ts';
import { badFlag } from './bad-flag.ts';

/** A name as vendors give: `vendor.com/class=name`. Source: container-device-interface, SPEC.md, "CDI JSON Specification". */
const cdiName: RegExp = /^[A-Za-z][\w.-]*[A-Za-z0-9]\/[A-Za-z][\w.-]*=[A-Za-z0-9](?:[\w.:-]*[A-Za-z0-9])?$/;

/** What one `--device` asks for. */
export type DeviceFlag =
  | { readonly kind: 'node'; readonly request: DeviceRequest }
  | { readonly kind: 'cdi'; readonly name: string };

/**
 * Parses `--device HOST[:CONTAINER[:rwm]]`, or a name that a vendor gave: `vendor.com/class=name`.
 *
 * @throws runtime/bad-flag
 */
export function parseDevice(text: string): DeviceFlag {
  if (cdiName.test(text)) return { kind: 'cdi', name: text };
  const parts = text.split(':');
  const [source = '', second, third] = parts;
  // `/dev/x:r` names no place but an access.
  const access = third ?? (second !== undefined && isAccess(second) ? second : 'rwm');
  const target = second === undefined || (third === undefined && isAccess(second)) ? source : second;
  const isWhole = source.startsWith('/') && target.startsWith('/') && isAccess(access) && parts.length <= 3;
  if (!isWhole) {
    throw badFlag('--device', text, 'is not HOST:CONTAINER:rwm', 'Write --device /dev/fuse, or /dev/sda:/dev/disk:r.');
  }
  return { kind: 'node', request: { source: posix.normalize(source), target: posix.normalize(target), access } };
}

/**
 * Parses `--device-cgroup-rule 'c 1:3 rwm'`; `*` stands for every number.
 *
 * @throws runtime/bad-flag
 */
export function parseDeviceRule(text: string): DeviceRule {
  const match = /^([abc]) (\d{1,6}|\*):(\d{1,7}|\*) ([rwm]{1,3})$/.exec(text);
  const [, type, major, minor, access = ''] = match ?? [];
  if ((type !== 'a' && type !== 'b' && type !== 'c') || !isAccess(access)) {
    throw badFlag('--device-cgroup-rule', text, 'is not "TYPE MAJOR:MINOR ACCESS"', "Write 'c 189:* rmw'.");
  }
  return { type, ...number('major', major), ...number('minor', minor), access };
}

function number(name: 'major' | 'minor', text: string | undefined): Partial<Pick<DeviceRule, 'major' | 'minor'>> {
  return text === undefined || text === '*' ? {} : { [name]: Number(text) };
}

/** Each of r, w and m at most once. */
function isAccess(text: string): boolean {
  return /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length;
}
